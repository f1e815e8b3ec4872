"""Files behind addresses that programs have given away: whoever has one needs nothing else."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from palaver.dialogs.drive.links import PATH, Links
from palaver.dialogs.drive.port import Drives
from palaver.web.call import Call
from palaver.web.route import PUBLIC, Route


async def linked(call: Call[None]) -> Response:
    """The file as it lies in the drive now, always as a download: its content is nobody's word but its own."""
    found = await call.get(Links).behind(call.params["link"])
    pieces = call.get(Drives).blobs.stream(found.blob)
    return StreamingResponse(
        await _begun(pieces),
        media_type="application/octet-stream",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Length": str(found.bytes),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Referrer-Policy": "no-referrer",
        },
    )


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What keeps them from being read is raised here, not in the middle of an answer."""
    first = await anext(pieces, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return whole()


ROUTES: Final = (
    Route(
        method="GET",
        path=f"{PATH}{{link}}",
        handler=linked,
        permission=PUBLIC,
        summary="A file of a bot's drive, by an address that one of its programs has given away",
        produces="application/octet-stream",
        refuses=(404,),
    ),
)
