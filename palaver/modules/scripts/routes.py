"""JSON routes of the programs of a bot's draft."""

from typing import Annotated, Final

import msgspec
from starlette.responses import Response

from palaver.config.document.dialogs import LARGEST
from palaver.config.releasing.routes import seen_in
from palaver.kit import jsons
from palaver.kit.jsons import storable
from palaver.modules.scripts.scripts import Script, Scripts, Source
from palaver.web.call import Call
from palaver.web.route import JSON, Route

Path = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=LARGEST)]


class Of(msgspec.Struct, frozen=True, kw_only=True):
    """Which program: its path in the bot, tools/book.bas."""

    path: Path


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: Text


class Renamed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    path: Path


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Script]


async def every(call: Call[None]) -> Listed:
    return Listed(items=await call.get(Scripts).all(call.caller, call.params["alias"]))


async def read(call: Call[None]) -> Response:
    return _answer(await call.get(Scripts).read(call.caller, call.params["alias"], call.query.path))


async def write(call: Call[Written]) -> Response:
    scripts, path = call.get(Scripts), call.query.path
    source, seen = storable(call.body.source), seen_in(call.request)
    return _answer(await scripts.write(call.caller, call.params["alias"], path, source, seen))


async def rename(call: Call[Renamed]) -> Response:
    scripts, path = call.get(Scripts), call.query.path
    return _answer(await scripts.rename(call.caller, call.params["alias"], path, call.body.path))


async def delete(call: Call[None]) -> None:
    await call.get(Scripts).delete(call.caller, call.params["alias"], call.query.path)


def _answer(found: Source) -> Response:
    return Response(jsons.encode(found), headers={"ETag": f'"{found.etag}"'}, media_type=JSON)


_OF_A_BOT: Final = "/api/bots/{alias}/scripts"
_ONE: Final = f"{_OF_A_BOT}/source"

ROUTES: Final = (
    Route(
        method="GET",
        path=_OF_A_BOT,
        handler=every,
        permission="bots.read",
        response=Listed,
        summary="List the programs of a bot's draft: what each is to the bot, what is wrong with it",
    ),
    Route(
        method="GET",
        path=_ONE,
        handler=read,
        permission="bots.read",
        query=Of,
        response=Source,
        summary="Read a program of a bot's draft; its ETag is what a change of it sends as If-Match",
    ),
    Route(
        method="PUT",
        path=_ONE,
        handler=write,
        permission="bots.write",
        query=Of,
        body=Written,
        headers=("If-Match",),
        response=Source,
        refuses=(409, 412, 422, 428),
        summary="Put a program into a bot's draft, right or wrong; If-Match says which one it replaces",
    ),
    Route(
        method="PATCH",
        path=_ONE,
        handler=rename,
        permission="bots.write",
        query=Of,
        body=Renamed,
        response=Source,
        refuses=(409, 422),
        summary="Give a program of a bot's draft another path",
    ),
    Route(
        method="DELETE",
        path=_ONE,
        handler=delete,
        permission="bots.write",
        query=Of,
        status=204,
        summary="Take a program out of a bot's draft",
    ),
)
