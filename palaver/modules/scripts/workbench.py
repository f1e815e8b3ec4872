"""Questions about a program while it is written: what is wrong, how it is shaped, what fits in, what a word means."""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec

from palaver.basic.analyzer.bot import stem_of
from palaver.basic.analyzer.checks.signatures import signature
from palaver.basic.library import library
from palaver.basic.server.completion import completion
from palaver.basic.server.document import Document, Surroundings
from palaver.basic.server.formatting import shaped
from palaver.basic.server.hover import hover
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.judging import Judge, Judged
from palaver.dialogs.rules import known_params

_TOGETHER: Final = 300_000  # characters of a bot that are judged with each change of one program
_ITEMS: Final = 50
_HOLE: Final = re.compile(r"\$\{\d+:?([^}]*)\}|\$\d+")
_WORD: Final = re.compile(r"[\w.]*\Z")

Answer = TypeVar("Answer")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A keyword as it is declared; `available` is false where the module is not there that would run it."""

    phrase: str
    aliases: list[str]
    family: str
    signature: str
    doc: str
    example: str
    effect: str
    returns: str
    module: str
    available: bool


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What may be written: `insert` in place of the `replaces` characters before the cursor."""

    label: str
    detail: str
    doc: str
    insert: str
    replaces: int


class Shaped(msgspec.Struct, frozen=True, kw_only=True):
    """`ok` is false for a program with errors, which stays as it is."""

    ok: bool
    source: str


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at a place, in Markdown; empty where there is nothing to tell."""

    text: str


class Workbench:
    """Of one worker: a few questions at once, each beside the event loop."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._few = asyncio.Semaphore(2)

    async def check(self, source: str, path: str, bot: Dialogs | None) -> Judged:
        """What is wrong with a program, beside the others of the bot where that is not too much to read each time."""
        around = bot or Dialogs()
        size = sum(map(len, around.scripts.values()))
        others = around.scripts if size <= _TOGETHER else {}
        dialogs = around.model_copy(update={"scripts": {**others, path: source}})
        return (await self.judge.of(dialogs))[path]

    async def format(self, source: str) -> Shaped:
        def work() -> Shaped:
            document = Document.of(source)
            return Shaped(ok=not document.analysis.errors, source=shaped(document))

        return await self._beside(work)

    async def complete(self, source: str, line: int, column: int, bot: Dialogs | None) -> list[Proposal]:
        def work() -> list[Proposal]:
            document = Document.of(source, around=_around(bot))
            offset = _offset(document, line, column)
            return _proposals(document, offset)

        return await self._beside(work)

    async def hover(self, source: str, line: int, column: int, bot: Dialogs | None) -> Meaning:
        def work() -> Meaning:
            document = Document.of(source, around=_around(bot))
            found = hover(document, _offset(document, line, column))
            return Meaning(text=found["contents"]["value"] if found else "")

        return await self._beside(work)

    async def _beside(self, work: Callable[[], Answer]) -> Answer:
        async with self._few:
            return await asyncio.to_thread(work)


def keywords() -> list[Known]:
    return [
        Known(
            phrase=each.phrase,
            aliases=list(each.aliases),
            family=each.family,
            signature=signature(each),
            doc=each.doc,
            example=each.example,
            effect=each.effect,
            returns=each.returns,
            module=each.module,
            available=each.handler is not None or not each.module,
        )
        for each in sorted(library().keywords.values(), key=lambda each: each.phrase)
        if not each.undocumented
    ]


def _around(bot: Dialogs | None) -> Surroundings:
    if bot is None:
        return Surroundings()
    return Surroundings(scripts=[stem_of(path) for path in bot.scripts], config=frozenset(known_params(bot)))


def _offset(document: Document, line: int, column: int) -> int:
    source = document.source
    if line > source.lines:
        return len(source.text)
    return source.start_of(line) + min(column - 1, len(source.line(line)))


def _proposals(document: Document, offset: int) -> list[Proposal]:
    """Those that go on from what is written, the shortest first."""
    typed = _typed(document, offset)
    found: dict[str, Proposal] = {}
    for each in completion(document, offset):
        made = _proposal(each, document, offset, typed)
        if made is not None:
            found.setdefault(made.label, made)
    return sorted(found.values(), key=lambda each: (len(each.label) > 30, each.label.casefold()))[:_ITEMS]


def _proposal(item: Mapping[str, Any], document: Document, offset: int, typed: str) -> Proposal | None:
    edit = item.get("textEdit")
    written = _replaced(document, edit["range"]["start"], offset) if edit else typed
    label = str(item["label"])
    if not label.casefold().startswith(written.casefold()):
        return None
    text = str(edit["newText"] if edit else item.get("insertText", label))
    plain = _HOLE.sub(lambda hole: hole[1] or "", text).rstrip() if item.get("insertTextFormat") == 2 else text
    doc = item.get("documentation", "")
    return Proposal(
        label=label,
        detail=str(item.get("detail", "")),
        doc=str(doc.get("value", "") if isinstance(doc, Mapping) else doc),
        insert=plain,
        replaces=len(written),
    )


def _replaced(document: Document, start: Mapping[str, int], offset: int) -> str:
    line = document.source.line_of(offset)
    if start["line"] + 1 != line:
        return ""
    return (
        document.text[document.source.start_of(line) : offset]
        .encode("utf-16-le")[start["character"] * 2 :]
        .decode("utf-16-le", "replace")
    )


def _typed(document: Document, offset: int) -> str:
    start = document.source.start_of(document.source.line_of(offset))
    found = _WORD.search(document.text[start:offset])
    return found[0].rpartition(".")[2] if found else ""
