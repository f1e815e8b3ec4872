"""Sections of a file: a header (PARAM, DESCRIPTION, TOOL) after executable code begins another tool."""

import re
from dataclasses import dataclass
from typing import Final

from palaver.basic.nodes.declarations import (
    Description,
    Handler,
    Param,
    Procedure,
    Program,
    Table,
    TableIndex,
    ToolName,
    Webhook,
    Workflow,
)
from palaver.basic.nodes.expressions import KeywordCall, Text
from palaver.basic.nodes.statements import Body, ExpressionStatement, Statement
from palaver.basic.source import Span

_HEADERS: Final = (Param, Description, ToolName)
_DECLARED: Final = (Procedure, Handler, Table, TableIndex, Webhook, Workflow)
_WORDS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Section:
    """`body` holds neither headers nor declarations; `name` is "" for the file's own, which its stem names."""

    name: str
    params: tuple[Param, ...]
    description: str
    body: Body
    span: Span


def sections(program: Program) -> tuple[Section, ...]:
    """At least one: the first has what stands before the second header."""
    parts: list[list[Statement]] = [[]]
    running = False
    for each in program.statements:
        if isinstance(each, _HEADERS) and running:
            parts.append([])
            running = False
        running = running or not (isinstance(each, _HEADERS) or is_declared(each))
        parts[-1].append(each)
    starts = [part[0].span.start if part else 0 for part in parts]
    return tuple(_section(program, part, at, starts) for at, part in enumerate(parts))


def is_declared(statement: Statement) -> bool:
    """Whether a statement is collected at load time and does nothing where it stands."""
    if isinstance(statement, ExpressionStatement) and isinstance(statement.expression, KeywordCall):
        given = statement.expression.arguments
        return statement.expression.keyword == "set_schedule" and len(given) == 1 and isinstance(given[0], Text)
    return isinstance(statement, _DECLARED) and not is_computed(statement)


def is_computed(statement: Statement) -> bool:
    """Whether a WEBHOOK or ON has something that is known only when its line runs: it is registered then."""
    match statement:
        case Webhook(endpoint=endpoint, method=method, secret=secret):
            return not all(isinstance(each, Text) for each in (endpoint, method, secret) if each is not None)
        case Handler(subject=subject, options=options):
            return not all(isinstance(each, Text) for each in (subject, *(value for _, value in options)))
    return False


def _section(program: Program, part: list[Statement], at: int, starts: list[int]) -> Section:
    names = [each.name for each in part if isinstance(each, ToolName)]
    said = [each.text for each in part if isinstance(each, Description)]
    body = tuple(each for each in part if not isinstance(each, _HEADERS) and not is_declared(each))
    name = names[0] if names else (_banner(program, starts[at - 1], starts[at]) or str(at + 1)) if at else ""
    span = Span(part[0].span.start, part[-1].span.end) if part else Span(0, 0)
    params = tuple(each for each in part if isinstance(each, Param))
    return Section(name, params, "\n".join(said) or ("" if at else _first_comment(program)), body, span)


def _banner(program: Program, start: int, end: int) -> str:
    """A name out of the last comment that says something, before a header."""
    for comment in reversed(program.comments):
        if start < comment.span.start < end and comment.own and (words := _words(comment.text)):
            return "-".join(words).casefold()[:64]
    return ""


def _first_comment(program: Program) -> str:
    return " ".join(_words(program.comments[0].text)) if program.comments else ""


def _words(comment: str) -> list[str]:
    words = _WORDS.findall(comment)
    return words[1:] if words and words[0].upper() == "REM" else words
