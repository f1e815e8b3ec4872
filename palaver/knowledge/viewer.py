"""A document as people see it: its text by heading, pictures of its pages, and the original file."""

import asyncio
from collections.abc import AsyncIterator
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.blobs import Blobs
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound
from palaver.knowledge.answering import Answering
from palaver.knowledge.reading.page_image import page_image

SQL = named_queries(__file__)

PICTURE_WIDTH: Final = 1_000
_SHOWN: Final = 300  # chunks of a document without pages
_BEFORE: Final = 30
_DRAWN_AT_ONCE: Final = 2
_REST: Final = "… The original file holds the rest."


class Viewed(msgspec.Struct, frozen=True, kw_only=True):
    """A document with the file that is searchable, else the newest."""

    id: UUID
    file: UUID
    collection: str
    title: str
    file_name: str
    live: int | None
    version: int
    media_type: str
    format: str | None
    bytes: int
    blob: str
    pages: int | None


class PageChunk(msgspec.Struct, frozen=True):
    """A chunk's place and text."""

    ord: int
    heading: list[str]
    text: str


class Part(msgspec.Struct, frozen=True):
    """A piece of text; `hit` marks the cited one."""

    text: str
    hit: bool


class Section(msgspec.Struct, frozen=True):
    heading: str
    parts: list[Part]


class Viewer:
    """
    Whoever has knowledge.read may open every document of the account; whoever may only chat, those of the collections
    that a bot of theirs answers from at present: what the bot may cite to them, they may look up.
    """

    def __init__(self, db: Database, blobs: Blobs, answering: Answering) -> None:
        self.db, self.blobs, self.answering = db, blobs, answering
        self._drawing = asyncio.Semaphore(_DRAWN_AT_ONCE)

    async def open(self, caller: Caller, id: UUID) -> Viewed:
        """NotFound also for a document that the caller may not see."""
        found = await self.db.maybe(SQL.viewed, Viewed, account_id=caller.account, id=id, **caller.reach)
        if found is None or not await self._may_see(caller, found.collection):
            raise NotFound("There is no such document.")
        return found

    async def sections(self, caller: Caller, document: Viewed, page: int | None, cited: int | None) -> list[Section]:
        """The text of a page, or of a document without pages from a little before the cited chunk on."""
        first = max((cited or 0) - _BEFORE, 0) if page is None else 0
        chunks = await self.db.all(
            SQL.page_chunks,
            PageChunk,
            account_id=caller.account,
            document_id=document.id,
            page=page,
            first=first,
            limit=_SHOWN + 1,
        )
        made = [
            Section(_heading(heading, document.title), _parts(list(some), cited))
            for heading, some in groupby(chunks[:_SHOWN], key=lambda chunk: chunk.heading)
        ]
        return [*made, Section("", [Part(_REST, hit=False)])] if len(chunks) > _SHOWN else made

    async def text(self, caller: Caller, document: Viewed, limit: int) -> str:
        """The whole text, up to `limit` characters."""
        found = await self.db.value(SQL.document_text, account_id=caller.account, document_id=document.id, limit=limit)
        return str(found or "")

    async def picture(self, document: Viewed, page: int) -> bytes:
        """A PNG of a page; NotFound where there is none."""
        if document.format != "pdf" or not 1 <= page <= (document.pages or 0):
            raise NotFound("There is no picture of this page.")
        async with self._drawing, self.blobs.local_copy(document.blob) as path:
            return await page_image(path, page, PICTURE_WIDTH)

    async def original(self, document: Viewed) -> AsyncIterator[bytes]:
        """Its bytes; what keeps them from being read is raised here, not in the middle of an answer."""
        pieces = self.blobs.stream(document.blob)
        first = await anext(pieces, b"")

        async def whole() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return whole()

    async def _may_see(self, caller: Caller, collection: str) -> bool:
        return caller.may("knowledge.read") or bool((await self.answering.by_collection(caller))[collection])


def _heading(path: list[str], title: str) -> str:
    """What stands over a section: its headings, without a first one that repeats the document's title."""
    below = path[1:] if path and path[0].casefold() == title.casefold() else path
    return " \u203a ".join(below)


def _parts(chunks: list[PageChunk], cited: int | None) -> list[Part]:
    last = len(chunks) - 1
    return [
        Part(chunk.text + ("" if place == last else "\n\n"), chunk.ord == cited) for place, chunk in enumerate(chunks)
    ]
