"""What programs do in somebody's name beside their conversation: only what its publisher could do as well."""

from collections.abc import Iterable
from typing import Final

from palaver.basic.errors import BasicError
from palaver.core.caller import Caller, server
from palaver.core.db import Database, named_queries
from palaver.dialogs.errand import Errand
from palaver.security.rbac.makers import maker_now

SQL = named_queries(__file__)

_KINDS: Final = frozenset({"user", "key"})


async def allowed(db: Database, errand: Errand, *permissions: str) -> Caller:
    """
    Who is here, for a deed that takes `permissions`, with what whoever published the program may today, and no more.

    AccessDenied where one of them lacks one. Otherwise somebody who may write bots could have those who may more do it
    for them, by opening one.
    """
    _must_have(errand.caller, permissions, "whoever is here")
    maker = await _maker(db, errand)
    if maker is None:
        raise BasicError("AccessDenied", "a draft does this in nobody's name: it has to be published")
    both = errand.caller.no_more_than(maker)
    _must_have(both, permissions, "whoever published the program")
    return both


async def maker_must_be_allowed(db: Database, errand: Errand, *permissions: str) -> None:
    """AccessDenied unless who published the program has them today, whoever is here; of a draft, who tries it."""
    maker = await _maker(db, errand)
    if maker is None:
        _must_have(errand.caller, permissions, "whoever tries the draft")
    else:
        _must_have(maker, permissions, "whoever published the program")


async def _maker(db: Database, errand: Errand) -> Caller | None:
    """Who published the version that runs, as they stand today; None where nobody has."""
    account = errand.bot.account
    author: str | None = await db.value(
        SQL.publisher, account_id=account, bot_id=errand.bot.id, number=errand.bot.number
    )
    if author is None:
        return None
    return await maker_now(db, account, author) if author.partition(":")[0] in _KINDS else server(account)


def _must_have(caller: Caller, permissions: Iterable[str], who: str) -> None:
    for each in permissions:
        if not caller.may(each):
            raise BasicError("AccessDenied", f"this takes {each}, which {who} does not have")
