"""The collections of a package: which are new, which may be added to, and how their documents get there."""

import asyncio
import hashlib
import mimetypes
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.packages.bad import error, warning
from palaver.config.packages.collections_yaml import Told
from palaver.config.packages.reading import Collection, Document
from palaver.config.packages.source import Source
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.knowledge.collections import Bm25, Collections, NewCollection
from palaver.knowledge.documents import Documents
from palaver.knowledge.originals import Original, Originals
from palaver.modules.packages.kept import digest_of, pieces

WRITE = "knowledge.write"


class CollectionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """`adds` and `replaces` count documents; those that are there already are left alone."""

    name: str
    state: Literal["new", "exists"]
    adds: int
    replaces: int


class _File:
    """A document on its way in."""

    def __init__(self, source: Source, document: Document) -> None:
        self.name, self.bytes = document.name, 0
        self.media_type = mimetypes.guess_type(document.path)[0] or "application/octet-stream"
        self._source, self._path = source, document.path
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        async for piece in pieces(self._source, self._path):
            self.bytes += len(piece)
            self._digest.update(piece)
            yield piece


class Shelf:
    def __init__(self, collections: Collections, documents: Documents, originals: Originals, largest: int) -> None:
        self.collections, self.documents, self.originals = collections, documents, originals
        self.largest = largest

    async def plan(
        self, caller: Caller, source: Source, wanted: Sequence[Collection], own: frozenset[str]
    ) -> tuple[list[CollectionPlan], list[Finding]]:
        """What bringing `wanted` in would do, and what stands in its way; only those of `own` are added to."""
        names = [each.name for each in wanted]
        taken = await self.collections.taken(caller.account, names)
        there = await self.originals.of(caller, names)
        plans, told = [], []
        for each in wanted:
            known = {
                _key(file.file_name, file.source_url): file
                for file in (there[each.name][1] if each.name in there else ())
            }
            missing, other = await asyncio.to_thread(_compared, source, each, known)
            state: Literal["new", "exists"] = "exists" if each.name in taken else "new"
            plans.append(CollectionPlan(name=each.name, state=state, adds=len(missing), replaces=len(other)))
            told += self._stands(caller, each, plans[-1], opened=each.name in there, own=each.name in own)
            told += self._large(source, each)
        return plans, told

    async def bring(self, caller: Caller, source: Source, wanted: Sequence[Collection]) -> None:
        """Make what is missing and take in what differs; what was done before it breaks off, the next one finds."""
        taken = await self.collections.taken(caller.account, [each.name for each in wanted])
        for each in wanted:
            if each.name not in taken:
                await self.collections.create(caller, new_of(each.name, each.told))
            known = _known(await self.originals.of(caller, [each.name]), each.name)
            if not known and each.told.access is not None and caller.may(UNRESTRICTED):  # before the first document
                await self.collections.restrict(caller, each.name, each.told.access.principals)
            missing, other = await asyncio.to_thread(_compared, source, each, known)
            for document in (*missing, *other):
                await self.documents.add(caller, each.name, _File(source, document), document.url)

    def _stands(
        self, caller: Caller, wanted: Collection, plan: CollectionPlan, *, opened: bool, own: bool
    ) -> list[Finding]:
        path, changes = f"collection {wanted.name}", plan.adds + plan.replaces
        told = []
        if plan.state == "exists" and (not opened or (changes and not own)):
            hint = "rename its folder, or let the bot that you import into answer from it"
            told.append(
                error(path, "foreign_collection", f"there is a collection {wanted.name!r} already, of others", hint)
            )
        if (plan.state == "new" or changes) and not caller.may(WRITE):
            told.append(error(path, "forbidden", f"this takes the permission {WRITE}", "ask somebody who has it"))
        if plan.state == "new" and wanted.told.access is not None and not caller.may(UNRESTRICTED):
            message = f"it is open to some alone: to say that takes the permission {UNRESTRICTED}"
            told.append(error(path, "forbidden", message, "ask somebody who has it to import this"))
        if plan.replaces and own:
            message = f"{plan.replaces} of its documents are replaced at once, for every bot that answers from it"
            told.append(
                warning(path, "replaces", message, "leave them out of the package to keep those that are there")
            )
        return told

    def _large(self, source: Source, wanted: Collection) -> list[Finding]:
        limit = f"{self.largest // 2**20} MB"
        return [
            error(each.path, "too_large", f"this is larger than the {limit} that are taken", "split it")
            for each in wanted.documents
            if source.files[each.path] > self.largest
        ]


def new_of(name: str, told: Told) -> NewCollection:
    words = msgspec.structs.asdict(told.bm25)
    return NewCollection(
        name=name,
        description=told.description,
        language=told.language,
        embedding=told.embedding,
        bm25=Bm25(**{key: value for key, value in words.items() if value is not None}),
    )


def _known(found: Mapping[str, tuple[object, list[Original]]], name: str) -> dict[str, Original]:
    """The documents that are in a collection, by what tells them apart."""
    return {_key(file.file_name, file.source_url): file for file in (found[name][1] if name in found else ())}


def _key(name: str, url: str | None) -> str:
    return url or name


def _compared(
    source: Source, wanted: Collection, known: Mapping[str, Original]
) -> tuple[list[Document], list[Document]]:
    """Those documents that are not there, and those that are there with other bytes."""
    missing, other = [], []
    for document in wanted.documents:
        there = known.get(_key(document.name, document.url))
        if there is None:
            missing.append(document)
        elif there.sha256 != digest_of(source, document.path):
            other.append(document)
    return missing, other
