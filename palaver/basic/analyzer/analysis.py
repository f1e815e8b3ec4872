"""The analysis of a program: its diagnostics with those of the parser, its tools, tables, jobs, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from palaver.basic.analyzer import checks
from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.checks.websites import literal
from palaver.basic.analyzer.requires import Requires, requires
from palaver.basic.analyzer.survey import Survey
from palaver.basic.analyzer.tools import Tool, tools
from palaver.basic.diagnostics import COLUMN_TYPE, Diagnostic
from palaver.basic.library import Library, library
from palaver.basic.nodes.declarations import Handler, Program, Table, TableIndex, Webhook
from palaver.basic.nodes.expressions import KeywordCall, Text
from palaver.basic.nodes.statements import ExpressionStatement
from palaver.basic.parser import parse
from palaver.basic.source import Source
from palaver.basic.websites import Website
from palaver.core.catalog import discover

CHECKS: Final = discover(checks, "CHECK", Check)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of a program before it runs; `schedules` (of its top level) and `websites` are the literal ones."""

    source: Source
    program: Program
    diagnostics: tuple[Diagnostic, ...]
    tools: tuple[Tool, ...]
    tables: tuple[Table, ...]
    indexes: tuple[TableIndex, ...]
    schedules: tuple[str, ...]
    webhooks: tuple[Webhook, ...]
    handlers: tuple[Handler, ...]
    websites: tuple[Website, ...]
    requires: Requires

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self.diagnostics if each.severity == "error")

    @property
    def obstacles(self) -> tuple[Diagnostic, ...]:
        """The errors for which it cannot run, whatever the bot's other files declare."""
        return tuple(each for each in self.errors if each.code != COLUMN_TYPE)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self.diagnostics if each.severity == "warning")


def analyze(
    source: Source,
    *,
    config: frozenset[str] = frozenset(),
    others: Mapping[str, Table] | None = None,
    known: Library | None = None,
) -> Analysis:
    """`config` are the names that the bot's configuration defines, `others` the tables of its other files."""
    parsed = parse(source, known)
    survey = Survey(source, parsed.program, known or library(), config, others or {})
    survey.walk()
    found = [*parsed.diagnostics]
    for check in CHECKS.values():
        found.extend(check.run(survey))
    program = parsed.program
    top = program.statements
    return Analysis(
        source,
        program,
        tuple(sorted(found, key=lambda each: each.span)),
        tools(program, source.name),
        tuple(survey.all(Table)),
        tuple(survey.all(TableIndex)),
        tuple(text for each in top if (text := schedule_of(each))),
        tuple(survey.all(Webhook)),
        tuple(survey.all(Handler)),
        tuple(each for call in survey.all(KeywordCall) if isinstance(each := literal(survey, call), Website)),
        requires(survey),
    )


def schedule_of(statement: object) -> str:
    """The text of a SET SCHEDULE that schedules this file, "" for any other statement."""
    match statement:
        case ExpressionStatement(expression=KeywordCall(keyword="set_schedule", arguments=(Text(value=text),))):
            return text
    return ""
