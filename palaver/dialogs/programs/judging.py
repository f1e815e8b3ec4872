"""What is to be said of all programs of a bot as one: found beside the event loop, kept while they are the same."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.basic.analyzer import Analysis
from palaver.basic.analyzer.tools import Tool
from palaver.basic.calling import constant
from palaver.basic.diagnostics import Diagnostic, Severity
from palaver.basic.nodes.declarations import Table, TableIndex
from palaver.basic.source import Place, Source, Span
from palaver.basic.values.text import text
from palaver.config.document.dialogs import START, Dialogs
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.dialogs.programs.analyses import analyses_of
from palaver.dialogs.programs.rules import known_params

Role = Literal["start", "dialog", "tool", "job", "hook", "tables"]

_DECLARED: Final = (Table, TableIndex)
_KEPT: Final = 64  # bots
_MARKS: Final = 200  # of one program; who has more reads the first ones first
_FINDINGS: Final = 100  # of one bot


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a program; both count from 1."""

    line: int
    column: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, or doubtful, from `start` to before `end`; `opened` is where the block began that it is about."""

    severity: Severity
    code: str
    message: str
    start: Spot
    end: Spot
    expected: str
    suggestion: str
    opened: Spot | None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter: `like` is its example, as text."""

    name: str
    type: str
    description: str
    required: bool
    like: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A tool of a program; `section` is what a trial calls it by, "" for the file's own."""

    name: str
    section: str
    params: list[Taken]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One program: what it is to the bot, and the first of its marks; `tools` are the names that it gives."""

    roles: list[Role]
    tools: list[str]
    parts: list[Part]
    errors: int
    warnings: int
    marks: list[Mark]


class Judge:
    """Of one worker: one analysis at a time, so that large bots leave room for the rest."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Mapping[str, Judged]] = OrderedDict()
        self._one = asyncio.Semaphore(1)

    async def of(self, dialogs: Dialogs) -> Mapping[str, Judged]:
        """Each program by its path."""
        key = _digest(dialogs)
        if key not in self._known:
            async with self._one:
                if key not in self._known:
                    self._known[key] = await asyncio.to_thread(_judged, dialogs)
                    while len(self._known) > _KEPT:
                        self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    async def check(self, _account: UUID, document: BotDocument) -> Sequence[Finding]:
        """A check for Bots: errors of programs stop publishing, warnings are shown."""
        dialogs = document.dialogs
        if not dialogs.scripts:
            return [*_started(dialogs)]
        judged = await self.of(dialogs)
        found = [*_started(dialogs), *_findings(judged)]
        found.sort(key=lambda each: each.severity)  # what is left out is never an error while warnings are told
        left = len(found) - _FINDINGS
        return found if left <= 0 else [*found[:_FINDINGS], _more(left, found[_FINDINGS].severity)]


def mark_of(source: Source, found: Diagnostic) -> Mark:
    return Mark(
        severity=found.severity,
        code=found.code,
        message=found.message,
        start=_spot(source.place(found.span.start)),
        end=_spot(source.place(found.span.end)),
        expected=found.expected,
        suggestion=found.suggestion,
        opened=None if found.opened is None else _opened(source, found.opened),
    )


def roles_of(made: Analysis, path: str, start: str) -> list[Role]:
    """What a program is to its bot."""
    found: list[Role] = []
    if path.casefold() == start.casefold():
        found.append("start")
    if made.tools:
        found.append("tool")
    if made.schedules:
        found.append("job")
    if made.webhooks or made.handlers:
        found.append("hook")
    if not found and made.tables and all(isinstance(each, _DECLARED) for each in made.program.statements):
        found.append("tables")
    return found or ["dialog"]


def _judged(dialogs: Dialogs) -> Mapping[str, Judged]:
    made = analyses_of(dialogs.scripts, frozenset(known_params(dialogs)))
    return {each.source.name: _program(each, dialogs.start) for each in made}


def _program(made: Analysis, start: str) -> Judged:
    worst = sorted(made.diagnostics, key=lambda each: (each.severity, each.span))[:_MARKS]
    return Judged(
        roles=roles_of(made, made.source.name, start),
        tools=[each.name for each in made.tools],
        parts=[_part(each) for each in made.tools],
        errors=len(made.errors),
        warnings=len(made.warnings),
        marks=[mark_of(made.source, each) for each in sorted(worst, key=lambda each: each.span)],
    )


def _part(tool: Tool) -> Part:
    params = [
        Taken(
            name=each.name,
            type=each.type,
            description=each.description or "",
            required=not each.optional and each.default is None,
            like="" if each.like is None else text(constant(each.like)),
        )
        for each in tool.section.params
    ]
    return Part(name=tool.name, section=tool.section.name, params=params)


def _findings(judged: Mapping[str, Judged]) -> Iterator[Finding]:
    for path, program in judged.items():
        for each in program.marks:
            at = f"line {each.start.line}, column {each.start.column}"
            expected = f"expected: {each.expected}" if each.expected else ""
            yield Finding(
                path=f"dialogs.scripts.{path}",
                code=f"basic_{each.code}",
                message=f"{at}: {each.message}",
                hint=each.suggestion or expected or "the editor of its programs shows the place",
                severity=each.severity,
            )


def _started(dialogs: Dialogs) -> Iterator[Finding]:
    paths = {path.casefold() for path in dialogs.scripts}
    if dialogs.start != START and dialogs.start.casefold() not in paths:
        yield Finding(
            path="dialogs.start",
            code="no_start",
            message=f"there is no program {dialogs.start!r} to begin with",
            hint="name one of its programs, or leave this out",
        )


def _more(left: int, severity: Severity) -> Finding:
    return Finding(
        path="dialogs.scripts",
        code="basic_more",
        message=f"and {left} more",
        hint="the editor of its programs shows them",
        severity=severity,
    )


def _opened(source: Source, span: Span) -> Spot:
    return _spot(source.place(span.start))


def _spot(place: Place) -> Spot:
    return Spot(line=place.line, column=place.column)


def _digest(dialogs: Dialogs) -> bytes:
    known = [dialogs.start, sorted(dialogs.params), sorted(dialogs.scripts.items())]
    return hashlib.sha256(msgspec.json.encode(known)).digest()
