"""How the services of security are put together over the database; opening it is the application's part."""

from palaver.core.db import Database
from palaver.core.jobs import JobContext, JobKind
from palaver.core.services import Services
from palaver.security.accounts import Accounts
from palaver.security.authenticate import Authenticate
from palaver.security.keys import Keys
from palaver.security.names import Names
from palaver.security.people import People
from palaver.security.rbac.groups import Groups
from palaver.security.rbac.inspector import Inspector
from palaver.security.rbac.members import Members
from palaver.security.rbac.roles import Roles
from palaver.security.tokens import Tokens
from palaver.security.ui_key import Passes
from palaver.web.cors import KeyOrigins
from palaver.web.door import Door


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The jobs of security; who runs them is looked up when they run."""

    async def sweep(_context: JobContext) -> None:
        await services.get(People).sweep()

    return {"security.sweep": JobKind("security.sweep", sweep, cron="17 3 * * *")}


async def _no_origins() -> frozenset[str]:
    return frozenset()


async def add_security(services: Services, db: Database) -> None:
    """Build what says who somebody is, and offer it; the keys that sign tokens are loaded, or made."""
    accounts, keys, people, tokens = Accounts(db), Keys(db), People(db), Tokens(db)
    await tokens.load()
    passes, members = Passes(tokens, keys), Members(db)
    for service in (
        accounts,
        keys,
        people,
        tokens,
        Names(db),
        Authenticate(accounts, keys, people, tokens),
        KeyOrigins(_no_origins),
        passes,
        Door(passes.shown),
        members,
        Roles(db),
        Groups(db),
        Inspector(db, members),
    ):
        services.add(service)
