"""JSON routes of accounts."""

from typing import Annotated, Final

import msgspec

from palaver.kit import paging
from palaver.security.accounts.accounts import Accounts, AccountView
from palaver.web.call import Call
from palaver.web.route import Route


class NewAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    slug: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,49}$(?!\n)")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


async def create_account(call: Call[NewAccount]) -> AccountView:
    made = await call.get(Accounts).create(call.body.slug, call.body.name)
    call.noted["account"] = str(made.id)
    return made


async def list_accounts(call: Call[None]) -> paging.Page[AccountView]:
    found = await call.get(Accounts).all(call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda account: account.id)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/accounts",
        handler=create_account,
        permission="accounts.manage",
        body=NewAccount,
        response=AccountView,
        status=201,
        summary="Create an account; X-Account selects it for a super key",
    ),
    Route(
        method="GET",
        path="/api/accounts",
        handler=list_accounts,
        permission="accounts.manage",
        query=paging.PageQuery,
        response=paging.Page[AccountView],
        summary="List the platform's accounts",
    ),
)
