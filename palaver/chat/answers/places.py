"""
Where an answer is kept: a hash of all that it depends on, so that whatever changes it makes it unreachable.

That is the account, the bot, its version with the version of its live fields and its whole document, the model that is
asked, the collections that are open to who asks with their revisions, the day, and the question.
"""

import hashlib
import unicodedata
from collections import OrderedDict
from collections.abc import Hashable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.answers.entry import Place
from palaver.chat.models import Models
from palaver.chat.turn import Turn
from palaver.config.document.document import BotDocument
from palaver.knowledge.collections import Collections
from palaver.llm.provider import Connection

_DOCUMENTS: Final = 2_000

_encode = msgspec.json.Encoder().encode
Shown = tuple[tuple[UUID, int], ...]


class Places:
    def __init__(self, collections: Collections, models: Models) -> None:
        self.collections, self.models = collections, models
        self._digests: OrderedDict[int, tuple[BotDocument, str]] = OrderedDict()

    async def of(self, turn: Turn) -> Place:
        """Raises Unavailable where the bot has no connection, or the database is away."""
        document = turn.bot.document
        connection = self.models.named(document.model)
        shown = await self._shown(turn)
        digest, part = part_of(turn, self._digest(document), connection, shown)
        asked = hashlib.sha256(digest + same_text(turn.question).encode()).digest()
        return Place(hash=UUID(bytes=asked[:16]), part=part, owner=_owner(turn), collections=shown)

    async def _shown(self, turn: Turn) -> Shown:
        """The collections that a search would look into."""
        document = turn.bot.document
        names = [use.name for use in document.knowledge.collections]
        if not names or document.behaviour.answer_mode == "model_only":
            return ()
        found = await self.collections.named(turn.caller, names)
        return tuple(sorted((each.id, each.revision) for each in found.values()))

    def _digest(self, document: BotDocument) -> str:
        """Of the whole document: what of it an answer does not depend on changes too seldom to be told apart."""
        known = self._digests.get(id(document))
        if known is not None and known[0] is document:
            return known[1]
        digest = hashlib.sha256(document.model_dump_json().encode()).hexdigest()
        self._digests[id(document)] = document, digest
        if len(self._digests) > _DOCUMENTS:
            self._digests.popitem(last=False)
        return digest


def part_of(turn: Turn, document: str, connection: Connection, shown: Shown) -> tuple[bytes, UUID]:
    """The digest of all that an answer depends on but the question, and its name; `document` is the bot's digest."""
    made_of = *_whose(turn), *_which(turn, document), *_by(connection), shown, turn.max_tokens, datetime.now(UTC).date()
    return _part(made_of)


def _whose(turn: Turn) -> tuple[Hashable, ...]:
    return turn.caller.account, _owner(turn)


def _owner(turn: Turn) -> str | None:
    return turn.caller.owner if turn.bot.document.cache.semantic.scope == "user" else None


def _which(turn: Turn, document: str) -> tuple[Hashable, ...]:
    return turn.bot.id, turn.bot.number, turn.bot.live, document


def _by(connection: Connection) -> tuple[Hashable, ...]:
    return connection.name, connection.provider, connection.base_url, connection.default_model


@lru_cache(_DOCUMENTS)
def _part(depends: Hashable) -> tuple[bytes, UUID]:
    """What is asked of one bot is mostly made of the same."""
    digest = hashlib.sha256(_encode(depends)).digest()
    return digest, UUID(bytes=digest[:16])


def same_text(question: str) -> str:
    """What two questions have in common that are the same to the letter: how letters are composed is no difference."""
    return unicodedata.normalize("NFC", question).strip()
