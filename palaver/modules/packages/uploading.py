"""An uploaded package on its way: spooled to a file of its own, within the limit, and opened as what it is."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, BinaryIO, Final, cast

from palaver.config.packages.archive import Archive
from palaver.config.packages.bad import BadPackage, error
from palaver.config.packages.lint import bare
from palaver.config.packages.source import MEGABYTE, Bounds, Source
from palaver.core.errors import InvalidRequest
from palaver.core.settings import Settings
from palaver.knowledge.upload import Upload, uploads
from palaver.web.call import Call

_UNPACKED: Final = 4  # times an upload's limit
_BARE: Final = (".yaml", ".yml", ".csv")


def bounds_of(settings: Settings) -> Bounds:
    return Bounds(bytes=_UNPACKED * settings.http.upload_mb * MEGABYTE)


@asynccontextmanager
async def uploaded(call: Call[Any], fields: dict[str, str] | None = None) -> AsyncIterator[Source]:
    """The one file of the form, opened; BadPackage when it is no package. `fields` as in `uploads`."""
    settings = call.get(Settings)
    source: Source | None = None
    try:
        async with aclosing(uploads(call.request, settings.http.upload_mb * MEGABYTE, fields)) as files:
            async for upload in files:
                if source is not None:
                    raise InvalidRequest("One package was taken; send each of the others in a request of its own.")
                source = await _opened(upload, bounds_of(settings))
        assert source is not None
        yield source
    finally:
        if source is not None:
            source.close()


async def _opened(upload: Upload, bounds: Bounds) -> Source:
    file = cast("BinaryIO", await asyncio.to_thread(tempfile.TemporaryFile))
    try:
        async for piece in upload.pieces():
            await asyncio.to_thread(file.write, piece)
        if upload.name.lower().endswith(_BARE):
            return await asyncio.to_thread(_bare, file, upload)
    except BaseException:
        file.close()
        raise
    return await asyncio.to_thread(Archive, file, upload.name, bounds)


def _bare(file: BinaryIO, upload: Upload) -> Source:
    with file:
        if upload.bytes > MEGABYTE:
            raise BadPackage([error(upload.name, "too_large", "this is larger than 1 MB", "send the package as a zip")])
        file.seek(0)
        return bare(upload.name, file.read())
