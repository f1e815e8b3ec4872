"""Collections for programs: those that the conversation has in use, as far as whoever asks may read them."""

import re
from collections.abc import Sequence
from operator import mul
from typing import Final

from palaver.basic.errors import BasicError
from palaver.basic.ports.knowledge import Found, Passage
from palaver.basic.websites import Website
from palaver.chat.context.evidence import ranking_of
from palaver.chat.scene import Scenes
from palaver.config.packages.layout import slug
from palaver.core.errors import NotFound, PalaverError
from palaver.dialogs.errand import Errand
from palaver.dialogs.ports.websites import Sites
from palaver.dialogs.turns.setting import change, set_for
from palaver.knowledge.collections import NAME, Collections
from palaver.knowledge.embedding.embedder import Embedder, batches
from palaver.knowledge.retrieval.passages import Passages, Source

_FOLDER: Final = ".gbkb"
_MOST: Final = 32
_COMPARED: Final = 2_000  # characters of a question
_TOGETHER: Final = 32  # texts of one request to the embedder


class Shelves:
    """One for the whole process; `of` an errand is its port."""

    def __init__(
        self, collections: Collections, passages: Passages, scenes: Scenes, sites: Sites, embedder: Embedder
    ) -> None:
        self.collections, self.passages, self.scenes = collections, passages, scenes
        self.sites, self.embedder = sites, embedder

    def of(self, errand: Errand) -> "DialogKnowledge":
        return DialogKnowledge(self, errand)


class DialogKnowledge:
    def __init__(self, shelves: Shelves, errand: Errand) -> None:
        self._shelves, self._errand = shelves, errand

    async def use(self, name: str, *, alone: bool = False) -> None:
        wanted = collection_name(name)
        try:
            await self._shelves.collections.one(self._errand.caller, wanted)
        except NotFound as error:
            raise BasicError("KbError", error.message) from None
        await self._add(wanted, [] if alone else await self._in_use())

    async def use_website(self, website: Website) -> None:
        await self._add(await self._shelves.sites.attached(self._errand, website), await self._in_use())

    async def leave_websites(self) -> None:
        known = await self._in_use()
        sites = await self._shelves.sites.among(self._errand, known)
        if sites:
            await self._put([each for each in known if each not in sites])

    async def leave(self, name: str = "") -> bool:
        known = await self._in_use()
        left = [each for each in known if name and each != collection_name(name)]
        if left != known:
            await self._put(left)
        return left != known

    async def search(self, query: str) -> Found:
        document = self._errand.bot.document
        weights = {each.name: each.weight for each in document.knowledge.collections}
        names = await self._in_use()
        uses = [(name, weights.get(name, 1.0)) for name in names]
        if not query.strip() or not uses:
            return Found(passages=(), asked=tuple(names))
        retrieval = document.knowledge.retrieval
        sources = await self._shelves.passages.find(
            self._errand.caller, uses, query, ranking_of(document), max_tokens=retrieval.max_tokens
        )
        told = (
            Passage(
                content=each.context,
                source=_named(each),
                collection=each.collection,
                relevance=round(min(max(each.score, 0.0), 1.0), 4),
            )
            for each in sources
        )
        return Found(
            passages=tuple(sorted(told, key=lambda each: -each.relevance)),
            asked=tuple(await self._shelves.collections.named(self._errand.caller, names)),
        )

    async def near(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        embedder = self._shelves.embedder
        try:
            (asked,) = await embedder.embed([query[:_COMPARED]], query=True)
            vectors = [
                vector for some in batches(texts, _TOGETHER) for vector in await embedder.embed(some, query=True)
            ]
        except PalaverError as error:
            raise BasicError("KbError", error.message) from error
        return [sum(map(mul, asked, vector)) for vector in vectors]

    async def _in_use(self) -> list[str]:
        """The bot's own until a program has chosen."""
        chosen = (await set_for(self._errand, self._shelves.scenes)).collections
        return chosen if chosen is not None else [each.name for each in self._errand.bot.document.knowledge.collections]

    async def _add(self, name: str, known: Sequence[str]) -> None:
        if len({*known, name}) > _MOST:
            raise BasicError("LimitExceeded", f"more than {_MOST} collections at once")
        await self._put([*dict.fromkeys([*known, name])])

    async def _put(self, names: Sequence[str]) -> None:
        await change(self._errand, self._shelves.scenes, collections=list(names))


def _named(source: Source) -> str:
    """Where a passage stands: the address of a page, the title of a document."""
    place = source.source_url or source.title
    return place if source.page is None else f"{place}, page {source.page}"


def collection_name(written: str) -> str:
    """A folder of the bot's .gbkb as its collection is called."""
    folder = written.strip().removesuffix("/").removesuffix(_FOLDER).replace("/", "-")
    return folder if re.fullmatch(NAME, folder) else slug(folder)
