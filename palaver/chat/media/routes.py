"""Files that come with a question: sent first, named in the question then."""

from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import msgspec
from starlette.responses import Response, StreamingResponse

from palaver.chat.media.media import File, Media
from palaver.chat.media.showing import Showing
from palaver.chat.paying import channel_of, payer_of
from palaver.chat.routing import Wanted, bot_for
from palaver.config.bots import Bots
from palaver.core.errors import InvalidRequest, Unprocessable
from palaver.core.settings import Settings
from palaver.knowledge.upload import MEGABYTE, uploads
from palaver.web.call import Call
from palaver.web.route import FileForm, Route

_MISSING: Final = "There is no such file."
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """`kind` is image, audio or document, by its content."""

    id: UUID
    kind: str
    media_type: str
    name: str
    bytes: int
    session_id: UUID | None
    turn_id: UUID | None
    created_at: datetime


class Transcribe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bot whose connection hears; a credential with a default bot may leave it out."""

    persona: Wanted = None


class Heard(msgspec.Struct, frozen=True):
    text: str


def file_view(file: File) -> FileView:
    return FileView(
        id=file.id,
        kind=file.kind,
        media_type=file.media_type,
        name=file.name,
        bytes=file.bytes,
        session_id=file.session_id,
        turn_id=file.turn_id,
        created_at=file.created_at,
    )


async def add(call: Call[Any]) -> FileView:
    found: File | None = None
    async with aclosing(uploads(call.request, call.get(Settings).http.upload_mb * MEGABYTE)) as files:
        async for upload in files:
            if found is not None:
                raise InvalidRequest("One file was taken; send each of the others in a request of its own.")
            found = await call.get(Media).add(call.caller, upload)
    assert found is not None
    return file_view(found)


async def read(call: Call[None]) -> FileView:
    return file_view(await call.get(Media).get(call.caller, call.id("id", _MISSING)))


async def content(call: Call[None]) -> Response:
    """The file as it came; only a picture may be shown by the browser, anything else is a download."""
    media = call.get(Media)
    file = await media.get(call.caller, call.id("id", _MISSING))
    shown = file.media_type in _PICTURES
    place = "inline" if shown else "attachment"
    return StreamingResponse(
        media.pieces(file),
        media_type=file.media_type if shown else "application/octet-stream",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Length": str(file.bytes),
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
        },
    )


async def remove(call: Call[None]) -> None:
    await call.get(Media).remove(call.caller, call.id("id", _MISSING))


async def transcribe(call: Call[Transcribe]) -> Heard:
    """The words in a recording, for whoever speaks instead of writing."""
    file = await call.get(Media).get(call.caller, call.id("id", _MISSING))
    if file.kind != "audio":
        raise Unprocessable(f"{file.name!r} is no recording.")
    bot = await bot_for(call.get(Bots), call.caller, call.body.persona)
    showing = call.get(Showing)
    showing.must_fit(bot.document, [file])
    return Heard(await showing.heard(payer_of(call.caller, bot, channel_of(call.caller)), bot.document, file))


_route = partial(Route, permission="chat.use")
ROUTES: Final = (
    _route(
        method="POST",
        path="/api/media",
        handler=add,
        summary="Send a file that a question will name in `attachments`",
        rate="upload",
        accepts={"multipart/form-data": FileForm},
        response=FileView,
        status=201,
    ),
    _route(method="GET", path="/api/media/{id}", handler=read, summary="What a file is", response=FileView),
    _route(
        method="GET",
        path="/api/media/{id}/content",
        handler=content,
        summary="A file as it came",
        produces="application/octet-stream",
        alternatives=tuple(sorted(_PICTURES)),
    ),
    _route(
        method="DELETE",
        path="/api/media/{id}",
        handler=remove,
        summary="Take back a file that was not sent",
        status=204,
    ),
    _route(
        method="POST",
        path="/api/media/{id}/transcribe",
        handler=transcribe,
        summary="The words in a recording",
        rate="chat",
        body=Transcribe,
        response=Heard,
    ),
)
