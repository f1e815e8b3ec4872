"""The permission catalogue, the built-in levels of people, and what each kind of credential may do."""

from types import MappingProxyType
from typing import Final

PERMISSIONS: Final = MappingProxyType(
    {
        "chat.use": "talk to bots and read one's own conversations",
        "tokens.mint": "make chat tokens for one's visitors",
        "bots.read": "see bots and their versions",
        "bots.write": "create, change and publish bots",
        "conversations.read": "read what others have said to bots, to replay it on a draft",
        "moderation.review": "see what was found in what is said to bots and by them, judge it, and try policies out",
        "inbox.work": "answer in the place of a bot: take conversations that wait for a person",
        "knowledge.read": "see collections and documents, and search them",
        "knowledge.write": "create collections, add and delete documents",
        "tools.manage": "add servers and services of tools, say which may be used, try them, make calls again",
        "tools.approve": "read the calls of tools, and agree to those that ask for an operator",
        "audit.read": "see what was done and by whom, check that the record holds, export it",
        "keys.manage": "create and revoke API keys",
        "limits.manage": "set rate limits, see who was slowed down",
        "budgets.manage": "set budgets, and the prices by which calls of models cost",
        "usage.read": "see what calls of models have used and cost, by bot, key and person",
        "secrets.manage": "set and remove secrets, and see where they are used",
        "people.read": "see people, their roles and groups",
        "people.manage": "invite people, give them roles, put them in groups of one's own, suspend them",
        "roles.manage": "make roles and groups, restrict bots and collections",
        "system.read": "see the state of the server's parts",
        "docs.read": "read the documentation where it asks for a key",
        "accounts.manage": "create accounts and super keys: the platform's own",
    }
)

ALL: Final = frozenset(PERMISSIONS)

_END_USER: Final = frozenset({"chat.use", "docs.read"})
_VIEWER: Final = _END_USER | {"bots.read", "knowledge.read"}
_EDITOR: Final = _VIEWER | {"bots.write", "knowledge.write", "tokens.mint"}

# Of people, lowest first; a custom role is a set of one's own from the catalogue.
LEVELS: Final = MappingProxyType(
    {
        "end-user": _END_USER,
        "viewer": _VIEWER,
        "editor": _EDITOR,
        "operator": _VIEWER
        | {"conversations.read", "inbox.work", "moderation.review", "tools.approve"}
        | {"people.read", "audit.read", "system.read", "usage.read"},
        "admin": ALL - {"accounts.manage"},
        "super-admin": ALL,
    }
)
# Of credentials without a person: visitors, and services by their key.
BY_KIND: Final = MappingProxyType(
    {
        "super": ALL,
        "test": frozenset({"chat.use", "tokens.mint", "bots.read", "docs.read"}),
        "prod": frozenset({"chat.use", "tokens.mint", "docs.read"}),
        "ui": frozenset({"docs.read"}),
        "visitor": frozenset({"chat.use"}),
    }
)
