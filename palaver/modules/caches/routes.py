"""JSON routes of stored answers and of the server's caches."""

from typing import Annotated, Final

import msgspec

from palaver.chat.answers.kept import KeptAnswer, KeptAnswers, Savings
from palaver.core.cache.tiers import PrefixUse, Tiers
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

READ: Final = "conversations.read"  # questions are what others have said to bots
DAYS: Final = 30

Words = Annotated[str, msgspec.Meta(max_length=200)]
Alias = Annotated[str, msgspec.Meta(max_length=100)]


class AnswersQuery(paging.PageQuery, frozen=True):
    """Those of one bot; `q` is looked for in questions and answers."""

    bot: Alias = ""
    q: Words = ""


class PurgeQuery(msgspec.Struct, frozen=True):
    """Those of a bot; with `q`, where it is in the question or the answer."""

    bot: Alias
    q: Words = ""


class DaysQuery(msgspec.Struct, frozen=True):
    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = DAYS


class SavingsList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Savings]


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    removed: int


class CacheUses(msgspec.Struct, frozen=True, kw_only=True):
    items: list[PrefixUse]


class Flush(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prefix: Annotated[str, msgspec.Meta(max_length=40)]


async def listing(call: Call[None]) -> paging.Page[KeptAnswer]:
    kept, query = call.get(KeptAnswers), call.query
    found = await kept.all(call.caller, query.limit + 1, query.cursor, query.bot, query.q)
    return paging.page(found, query, lambda answer: answer.id)


async def remove(call: Call[None]) -> None:
    await call.get(KeptAnswers).remove(call.caller, call.id("answer", "There is no such answer."))


async def purge(call: Call[None]) -> Purged:
    return Purged(removed=await call.get(KeptAnswers).purge(call.caller, call.query.bot, call.query.q))


async def savings(call: Call[None]) -> SavingsList:
    return SavingsList(items=await call.get(KeptAnswers).savings(call.caller, call.query.days))


async def uses(call: Call[None]) -> CacheUses:
    return CacheUses(items=call.get(Tiers).uses())


async def flush(call: Call[Flush]) -> None:
    call.note("prefix", call.body.prefix)
    await call.get(Tiers).flush(call.body.prefix)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/cache/answers",
        handler=listing,
        permission=READ,
        query=AnswersQuery,
        refuses=(404,),
        response=paging.Page[KeptAnswer],
        summary="List the answers that bots give again, newest first",
    ),
    Route(
        method="GET",
        path="/api/cache/savings",
        handler=savings,
        permission=READ,
        query=DaysQuery,
        response=SavingsList,
        summary="What giving answers again has saved, by bot",
    ),
    Route(
        method="DELETE",
        path="/api/cache/answers/{answer}",
        handler=remove,
        permission="bots.write",
        status=204,
        summary="Forget an answer",
    ),
    Route(
        method="DELETE",
        path="/api/cache/answers",
        handler=purge,
        permission="bots.write",
        query=PurgeQuery,
        refuses=(404,),
        response=Purged,
        summary="Forget the answers of a bot, all or those with some words in them",
    ),
    Route(
        method="GET",
        path="/api/admin/cache",
        handler=uses,
        permission="system.read",
        response=CacheUses,
        summary="What the server holds in its caches, and how often that was asked for",
    ),
    Route(
        method="POST",
        path="/api/admin/cache/flush",
        handler=flush,
        permission="accounts.manage",
        body=Flush,
        refuses=(404,),
        status=204,
        summary="Forget what a cache holds, in every worker",
    ),
)
