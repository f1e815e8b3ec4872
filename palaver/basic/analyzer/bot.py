"""All programs of a bot together: what others declare, what collides, what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from palaver.basic.analyzer.analysis import Analysis, analyze
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Table
from palaver.basic.nodes.expressions import RunScript, Text
from palaver.basic.parser import parse
from palaver.basic.source import Source

_PREFIX: Final = ".gbdialog/"
_NAMED: Final = 'write TOOL "name" before the header'


def analyze_bot(sources: Sequence[Source], *, config: frozenset[str] = frozenset()) -> tuple[Analysis, ...]:
    """One analysis for each program, with what only shows beside the others."""
    tables: dict[str, Table] = {}
    for source in sources:
        for each in parse(source).program.statements:
            if isinstance(each, Table):
                tables.setdefault(each.name, each)
    alone = [analyze(source, config=config, others=tables) for source in sources]
    names = sorted(source.name for source in sources)
    taken: dict[str, str] = {}
    return tuple(_beside(each, tables, names, taken) for each in alone)


def stem_of(name: str) -> str:
    """A script's name as CALL and USE TOOL may write it: with its folder and suffix, or without."""
    return PurePath(_plain(name)).name


def _plain(name: str) -> str:
    plain = name.replace("\\", "/").casefold()
    plain = plain.rpartition(_PREFIX)[2] if _PREFIX in plain else plain
    return plain.removesuffix(".bas")


def _beside(made: Analysis, tables: dict[str, Table], names: Sequence[str], taken: dict[str, str]) -> Analysis:
    more = [*_collisions(made, taken), *_contradictions(made, tables), *_uncalled(made, names)]
    if not more:
        return made
    return replace(made, diagnostics=tuple(sorted([*made.diagnostics, *more], key=lambda each: each.span)))


def _collisions(made: Analysis, taken: dict[str, str]) -> Iterator[Diagnostic]:
    for tool in made.tools:
        other = taken.setdefault(tool.name.casefold(), made.source.name)
        if other != made.source.name:
            message = f"{other} has a tool {tool.name} already"
            yield Diagnostic("error", "tool", message, tool.section.span, suggestion=_NAMED)
    for hook in made.webhooks:
        if isinstance(hook.endpoint, Text):
            name = "-".join(hook.endpoint.value.casefold().split())
            other = taken.setdefault(f"webhook {name}", made.source.name)
            if other != made.source.name:
                message = f"{other} has a webhook {name} already"
                yield Diagnostic("error", "webhook", message, hook.endpoint.span, suggestion="give one another name")


def _contradictions(made: Analysis, tables: dict[str, Table]) -> Iterator[Diagnostic]:
    for table in made.tables:
        first = tables.get(table.name)
        if first is not None and first != table:
            message = f"another file declares TABLE {table.name} with other columns"
            yield Diagnostic("error", "table", message, table.span, suggestion="declare it once")


def _uncalled(made: Analysis, names: Sequence[str]) -> Iterator[Diagnostic]:
    """Calls of what is no script, or more than one."""
    survey = Survey(made.source, made.program, library())
    survey.walk()
    for call in survey.all(RunScript):
        script = call.script
        if not isinstance(script, Text) or script.value.startswith("/"):
            continue
        found = meant(script.value, names)
        if not found:
            yield Diagnostic("warning", "script", f"the bot has no script {script.value}", script.span)
        elif len(found) > 1:
            message = f"{script.value} may be {' or '.join(found)}: neither is called"
            yield Diagnostic("warning", "script", message, script.span, suggestion="write its folder too")


def meant(written: str, names: Sequence[str]) -> list[str]:
    """The files that a call may mean; of several the one in the bot's own folder, where there is one."""
    wanted = _plain(written)
    found = [name for name in names if f"/{_plain(name)}".endswith(f"/{wanted}")]
    top = min(map(_depth, names))
    return next(([name] for name in found if _depth(name) == top + wanted.count("/")), found)


def _depth(name: str) -> int:
    return _plain(name).count("/")
