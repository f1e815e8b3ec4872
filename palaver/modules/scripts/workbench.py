"""Questions about a program while it is written: what is wrong, how it is shaped, what fits in, what a word means."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from palaver.basic.analyzer.bot import stem_of
from palaver.basic.analyzer.checks.signatures import signature
from palaver.basic.library import library
from palaver.basic.server.across import Place as Spot
from palaver.basic.server.across import definitions, renamed
from palaver.basic.server.completion import completion
from palaver.basic.server.document import Document, Surroundings
from palaver.basic.server.formatting import shaped
from palaver.basic.server.hover import hover
from palaver.basic.server.navigation import Edit
from palaver.basic.server.signatures import signature_help
from palaver.basic.source import Source, normal
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.programs.judging import Judge, Judged
from palaver.dialogs.programs.rules import known_params
from palaver.modules.scripts.schema import tables_of
from palaver.modules.scripts.scripts import Source as Kept

_TOGETHER: Final = 300_000  # characters of a bot that are judged with each change of one program
_ITEMS: Final = 50
_NEAR: Final = frozenset({5, 6})  # columns and variables, as the protocol numbers them
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


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a name is given its meaning, in which program."""

    path: str
    line: int
    column: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A program with a name changed at so many `places`; `etag` is that of the one before, as its address tells it."""

    path: str
    source: str
    places: int
    etag: str


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """How the keyword or function is called that is being written; `active` is its argument, -1 for none."""

    label: str
    parameters: list[str]
    active: int
    doc: str


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

    async def signature(self, source: str, line: int, column: int, bot: Dialogs | None) -> Hint | None:
        def work() -> Hint | None:
            document = Document.of(source, around=_around(bot))
            return _hint(signature_help(document, _offset(document, line, column)))

        return await self._beside(work)

    async def definition(self, source: str, path: str, line: int, column: int, bot: Dialogs | None) -> list[Target]:
        def work() -> list[Target]:
            document = Document.of(source, path, _around(bot))
            return [_target(each) for each in definitions(document, _offset(document, line, column))]

        return await self._beside(work)

    async def rename(
        self, source: str, path: str, line: int, column: int, name: str, bot: Dialogs | None
    ) -> list[Change]:
        """The programs that it changes, none of which is kept by it; NotRenamed where the bot would mean another."""

        def work() -> list[Change]:
            document = Document.of(source, path, _around(bot))
            edits = renamed(document, _offset(document, line, column), name)
            kept = {} if bot is None else bot.scripts
            return [_change(document, each, found, kept.get(each, "")) for each, found in sorted(edits.items())]

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
    sources = {path: Source(path, normal(text)) for path, text in bot.scripts.items()}
    return Surroundings(
        tables=tables_of(bot.scripts),
        scripts=[stem_of(path) for path in bot.scripts],
        config=frozenset(known_params(bot)),
        sources=sources,
    )


def _target(place: Spot) -> Target:
    at = place.document.source.place(place.span.start)
    return Target(path=place.document.source.name, line=at.line, column=at.column)


def _change(document: Document, path: str, edits: Sequence[Edit], kept: str) -> Change:
    before = document.source if path == document.source.name else document.around.sources[path]
    text, at = "", 0
    for span, new in sorted(edits):
        text += before.text[at : span.start] + new
        at = span.end
    etag = Kept(path=path, source=kept).etag
    return Change(path=path, source=text + before.text[at:], places=len(edits), etag=etag)


def _hint(found: Mapping[str, Any] | None) -> Hint | None:
    if found is None:
        return None
    shown = found["signatures"][0]
    names = [str(each["label"]) for each in shown["parameters"]]
    active = int(found["activeParameter"])
    told = shown.get("documentation", "")
    doc = str(told.get("value", "") if isinstance(told, Mapping) else told)
    return Hint(label=shown["label"], parameters=names, active=active if active < len(names) else -1, doc=doc)


def _offset(document: Document, line: int, column: int) -> int:
    source = document.source
    if line > source.lines:
        return len(source.text)
    return source.start_of(line) + min(column - 1, len(source.line(line)))


def _proposals(document: Document, offset: int) -> list[Proposal]:
    """Those that go on from what is written: columns and the program's own names first, what is long last."""
    typed = _typed(document, offset)
    found: dict[str, tuple[bool, Proposal]] = {}
    for each in completion(document, offset):
        made = _proposal(each, document, offset, typed)
        if made is not None:
            found.setdefault(made.label, (each["kind"] not in _NEAR, made))
    order = sorted(found.values(), key=lambda each: (each[0], len(each[1].label) > 30, each[1].label.casefold()))
    return [made for _, made in order[:_ITEMS]]


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
