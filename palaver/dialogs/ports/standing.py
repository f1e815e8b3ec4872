"""What programs do in somebody's name beside their conversation: only what its publisher could do as well."""

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
    whose = {"account_id": errand.bot.account, "bot_id": errand.bot.id, "number": errand.bot.number}
    author: str | None = await db.value(SQL.publisher, **whose)
    if author is None:
        raise BasicError("AccessDenied", "a draft does this in nobody's name: it has to be published")
    held = frozenset[str]()
    if author.partition(":")[0] in _KINDS:
        held = (await maker_now(db, errand.bot.account, author)).permissions
    for each in permissions:
        if each not in held:
            raise BasicError("AccessDenied", f"this takes {each}, which whoever published the program does not have")
