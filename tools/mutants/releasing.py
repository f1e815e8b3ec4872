"""The guards of bots: who may use one, what is published of it, and for whom."""

from typing import Final

from tools.mutants.guard import guard

RELEASING: Final = (
    guard(
        "S3",
        "a bot of certain people, by a credential for all bots",
        "palaver/config/bots.py:_may_use",
        "return caller.may_use(bot.id)",
        "tests/security/test_restrictions.py::test_to_others_a_restricted_bot_does_not_exist",
    ),
    guard(
        "S4",
        "whom a bot is open to",
        "palaver/config/bots.py:must_restrict",
        "return None",
        "tests/security/test_restrictions.py::test_who_may_not_manage_roles_restricts_nothing",
    ),
    guard(
        "S4",
        "whom a bot is open to, by a draft that somebody else will publish",
        "palaver/config/drafts.py:must_keep_access",
        "return None",
        "tests/config/test_drafts.py::test_a_draft_opens_a_bot_to_nobody_new_without_the_right_to",
    ),
    guard(
        "S4",
        "a draft that is not published yet",
        "palaver/chat/routing.py:_must",
        "return None",
        "tests/chat/test_routing.py::test_a_conversation_on_the_draft_goes_on_for_who_may_see_drafts",
    ),
    guard(
        "S5",
        "a draft that somebody else has changed meanwhile",
        "palaver/config/drafts.py:must_have_seen",
        "return None",
        "tests/config/test_drafts.py::test_whoever_has_seen_something_else_saves_nothing",
    ),
    guard(
        "S5",
        "a document of another bot",
        "palaver/config/validate.py:keeps",
        "return lambda *_: __import__('asyncio').sleep(0, [])",
        "tests/config/test_bots.py::test_a_bot_keeps_its_alias",
    ),
    guard(
        "S4",
        "secrets that stand in a bot's document",
        "palaver/config/secrecy.py:unkept",
        "return []",
        "tests/e2e/test_releases.py::test_a_secret_in_clear_is_not_even_kept_in_a_draft",
    ),
)
