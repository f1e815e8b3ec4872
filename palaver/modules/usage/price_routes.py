"""JSON routes of prices: dated, and never changed; one that is wrong is ended, and another begins."""

from typing import Any, Final

from palaver.accounting.prices import NewPrice, Price, Prices
from palaver.kit import paging
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "budgets.manage"


async def list_prices(call: Call[None]) -> paging.Page[Price]:
    found = await call.get(Prices).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda price: price.id)


async def add_price(call: Call[NewPrice]) -> Price:
    return await added(call, call.body)


async def added(call: Call[Any], new: NewPrice) -> Price:
    price = await call.get(Prices).add(call.caller, new)
    call.noted.update(price=str(price.id), provider=price.provider, model=price.model, activity=price.activity)
    call.note("micros", [f"input-{price.input_micros}", f"output-{price.output_micros}"])
    return price


async def expire_price(call: Call[None]) -> None:
    await expired(call)


async def expired(call: Call[Any]) -> Price:
    price = await call.get(Prices).expire(call.caller, call.id("price", "There is no such price."))
    call.noted.update(price=str(price.id), provider=price.provider, model=price.model)
    return price


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/admin/pricing",
        handler=list_prices,
        permission=PERMISSION,
        query=paging.PageQuery,
        response=paging.Page[Price],
        summary="List prices, the account's and the platform's, newest first",
    ),
    Route(
        method="POST",
        path="/api/admin/pricing",
        handler=add_price,
        permission=PERMISSION,
        body=NewPrice,
        response=Price,
        status=201,
        summary="Set a price from now or a later moment on",
    ),
    Route(
        method="DELETE",
        path="/api/admin/pricing/{price}",
        handler=expire_price,
        permission=PERMISSION,
        status=204,
        summary="End a price now; what was called before keeps its cost",
    ),
)
