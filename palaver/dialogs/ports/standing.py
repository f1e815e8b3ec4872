"""What programs do in somebody's name beside their conversation: only what its publisher could do as well."""

from collections.abc import Sequence
from typing import Final

from palaver.basic.errors import BasicError
from palaver.core.db import Database, named_queries
from palaver.dialogs.errand import Errand
from palaver.security.rbac.makers import maker_now

SQL = named_queries(__file__)

_KINDS: Final = frozenset({"user", "key"})


async def must_be_allowed(db: Database, errand: Errand, *permissions: str) -> None:
    """
    AccessDenied unless who is here has all of `permissions`, and who published the program has them today, too.

    Otherwise somebody who may write bots could have those who may more do it for them, by opening one.
    """
    for each in permissions:
        if not errand.caller.may(each):
            raise BasicError("AccessDenied", f"this takes {each}, which whoever is here does not have")
    author = await _author(db, errand)
    if author is None:
        raise BasicError("AccessDenied", "a draft does this in nobody's name: it has to be published")
    await _must_be_held(db, errand, author, permissions)


async def maker_must_be_allowed(db: Database, errand: Errand, *permissions: str) -> None:
    """AccessDenied unless who published the program has them today, whoever is here; of a draft, who tries it."""
    author = await _author(db, errand)
    if author is None:
        for each in permissions:
            if not errand.caller.may(each):
                raise BasicError("AccessDenied", f"this takes {each}, which whoever tries the draft does not have")
    else:
        await _must_be_held(db, errand, author, permissions)


async def _author(db: Database, errand: Errand) -> str | None:
    """Who published the version that runs; None where nobody has."""
    whose = {"account_id": errand.bot.account, "bot_id": errand.bot.id, "number": errand.bot.number}
    found: str | None = await db.value(SQL.publisher, **whose)
    return found


async def _must_be_held(db: Database, errand: Errand, author: str, permissions: Sequence[str]) -> None:
    held = frozenset[str]()
    if author.partition(":")[0] in _KINDS:
        held = (await maker_now(db, errand.bot.account, author)).permissions
    for each in permissions:
        if each not in held:
            raise BasicError("AccessDenied", f"this takes {each}, which whoever published the program does not have")
