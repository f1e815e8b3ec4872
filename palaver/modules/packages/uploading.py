"""An uploaded package on its way: spooled to a file of its own, within the limit, and opened as what it is."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any, BinaryIO, Final, cast

from palaver.config.packages.archive import Archive
from palaver.config.packages.bad import BadPackage, error
from palaver.config.packages.lint import bare
from palaver.config.packages.source import MEGABYTE, Bounds, Source
from palaver.core.errors import InvalidRequest
from palaver.core.settings import Settings
from palaver.knowledge.upload import Upload, uploads
from palaver.modules.packages.places import Places
from palaver.web.call import Call

_UNPACKED: Final = 4  # times an upload's limit
_BARE: Final = (".yaml", ".yml", ".csv")


def bounds_of(settings: Settings) -> Bounds:
    return Bounds(bytes=_UNPACKED * settings.http.upload_mb * MEGABYTE)


@asynccontextmanager
async def uploaded(call: Call[Any], fields: dict[str, str] | None = None) -> AsyncIterator[Source]:
    """The form's one file, opened at a place of its own; BadPackage when it is no package. `fields` as in `uploads`."""
    settings = call.get(Settings)
    spooled: tuple[BinaryIO, str] | None = None
    try:
        async with aclosing(uploads(call.request, settings.http.upload_mb * MEGABYTE, fields)) as files:
            async for upload in files:
                if spooled is not None:
                    raise InvalidRequest("One package was taken; send each of the others in a request of its own.")
                spooled = await _spooled(upload), upload.name
        assert spooled is not None
        async with call.get(Places).opened(partial(_opened, *spooled, bounds_of(settings))) as source:
            yield source
    finally:
        if spooled is not None:
            spooled[0].close()


async def _spooled(upload: Upload) -> BinaryIO:
    file = cast("BinaryIO", await asyncio.to_thread(tempfile.TemporaryFile))
    try:
        async for piece in upload.pieces():
            await asyncio.to_thread(file.write, piece)
    except BaseException:
        file.close()
        raise
    return file


def _opened(file: BinaryIO, name: str, bounds: Bounds) -> Source:
    if not name.lower().endswith(_BARE):
        return Archive(file, name, bounds)
    if file.seek(0, 2) > MEGABYTE:
        raise BadPackage([error(name, "too_large", "this is larger than 1 MB", "send the package as a zip")])
    file.seek(0)
    return bare(name, file.read())
