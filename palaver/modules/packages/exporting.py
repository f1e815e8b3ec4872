"""Exports: a bot as a zip that is the same, byte for byte, as long as the bot is."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from typing import Any, BinaryIO, Final, cast

import msgspec

from palaver.config.bots import Bots
from palaver.config.packages import layout, writing
from palaver.config.packages.collections_yaml import OpenTo, Told, Words
from palaver.config.packages.source import MEGABYTE, Bounds
from palaver.config.releasing.versions import Named, Versions
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.errors import NotFound, TooLarge
from palaver.dialogs.drive.packages import PackageDrives
from palaver.knowledge.collections import Collection
from palaver.knowledge.embedding import model_files
from palaver.knowledge.originals import Original, Originals
from palaver.modules.packages.importing import collections_of
from palaver.modules.packages.kept import PIECE, KeptFiles
from palaver.web.access import access_of

_CSV: Final = f"gbot/{layout.CONFIG}"

_PEOPLES: Final = ("gbdrive/", "gbkb/")


class _Stored(msgspec.Struct, frozen=True):
    blob: str
    bytes: int


class Exporter:
    def __init__(
        self,
        bots: Bots,
        versions: Versions,
        originals: Originals,
        kept: KeptFiles,
        drives: PackageDrives,
        bounds: Bounds,
    ) -> None:
        self.bots, self.versions, self.originals, self.kept = bots, versions, originals, kept
        self.drives, self.blobs, self.bounds = drives, drives.blobs, bounds

    async def zip(self, caller: Caller, alias: str, version: int | Named, *, documents: bool) -> BinaryIO:
        """
        An open file with the package of a version, for the caller to close; without `documents` what people have put
        into it is left out: the collections, and the drive.

        NotFound when a collection is gone or closed to the caller, TooLarge for what no import takes back.
        """
        files = await self._files(caller, alias, version, documents=documents)
        size = sum(len(each) if isinstance(each, bytes) else each.bytes for each in files.values())
        if size > self.bounds.bytes or len(files) > self.bounds.files:
            limits = f"{self.bounds.bytes // MEGABYTE} MB in {self.bounds.files:,} files"
            raise TooLarge(f"The package is larger than {limits}. Leave its documents out: ?documents=false.")
        made = cast("BinaryIO", await asyncio.to_thread(tempfile.TemporaryFile))
        try:
            await self._write(made, alias, files)
        except BaseException:
            made.close()
            raise
        return made

    async def _files(
        self, caller: Caller, alias: str, version: int | Named, *, documents: bool
    ) -> dict[str, bytes | _Stored]:
        config = await self.versions.config(caller, alias, version)
        stored = await self.bots.stored_draft(caller, alias)
        kept = {file.path: file for file in await self.kept.all(caller, stored.id)}
        files: dict[str, bytes | _Stored] = {
            layout.stored_path(path, alias): _Stored(file.blob, file.bytes)
            for path, file in kept.items()
            if path != _CSV and (documents or not path.startswith(_PEOPLES))
        }
        table = await self.blobs.get(kept[_CSV].blob) if _CSV in kept else None
        if documents:
            for file in await self.drives.all(self.bots.db, caller.account, stored.id):
                files[layout.stored_path(f"gbdrive/{file.path}", alias)] = _Stored(file.blob, file.bytes)
            files |= await self._knowledge(caller, alias, config)
        return {**files, **writing.settings(config, alias, table)}

    async def _knowledge(self, caller: Caller, alias: str, config: Mapping[str, Any]) -> dict[str, bytes | _Stored]:
        names = sorted(collections_of(config))
        found = await self.originals.of(caller, names)
        missing = [name for name in names if name not in found]
        if missing:
            listing = ", ".join(missing)
            raise NotFound(f"There is no collection {listing}. Export the bot without documents: ?documents=false.")
        files: dict[str, bytes | _Stored] = {}
        told = {}
        for name, (collection, originals) in found.items():
            places = writing.placed([(each.file_name, each.source_url) for each in originals])
            told[name] = _told(caller, collection, dict(pair for pair in places if pair[1] is not None))
            for (path, _), original in zip(places, originals, strict=True):
                files[f"{alias}.gbkb/{name}/{path}"] = _stored(original)
        return {**files, **writing.collections(told, alias)}

    async def _write(self, file: BinaryIO, alias: str, files: Mapping[str, bytes | _Stored]) -> None:
        made = writing.Zip(file)
        for path in sorted(files):
            content, name = files[path], f"{alias}.gbai/{path}"
            if isinstance(content, bytes):
                await asyncio.to_thread(made.add, name, content)
            else:
                with made.begin(name) as entry:
                    async for piece in self.blobs.stream(content.blob):
                        await asyncio.to_thread(entry.write, piece)
        await asyncio.to_thread(made.close)


async def streamed(file: BinaryIO) -> AsyncIterator[bytes]:
    """An open file from its beginning; it is closed at the end."""
    with contextlib.closing(file):
        await asyncio.to_thread(file.seek, 0)
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def _stored(original: Original) -> _Stored:
    return _Stored(original.blob, original.bytes)


def _told(caller: Caller, collection: Collection, documents: Mapping[str, Any]) -> Told:
    """Whom it is open to is told to who may see that; others learn that it is restricted, and take that along."""
    access = None
    if collection.access is not None:
        open_to = access_of(collection.access)
        seen = caller.may(UNRESTRICTED)
        access = OpenTo(roles=open_to.roles, groups=open_to.groups, people=open_to.people) if seen else OpenTo()
    return Told(
        description=collection.description,
        language=collection.language,
        embedding=None if collection.embedding == model_files.NAME else collection.embedding,
        bm25=Words(k1=collection.k1, b=collection.b, stemming=collection.stemming, stopwords=collection.stopwords),
        access=access,
        documents=dict(documents),
    )
