"""Reach: statements that nothing leads to."""

from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.checks.jumps import inner
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes import declarations, statements
from palaver.basic.nodes.statements import Body

_ENDS: Final = (statements.Return, statements.Exit, statements.Continue, statements.Throw, statements.Goto)
_LANDS: Final = (
    statements.Label,
    declarations.Param,
    declarations.Description,
    declarations.ToolName,
    declarations.Procedure,
    declarations.Handler,
    declarations.Table,
    declarations.TableIndex,
    declarations.Webhook,
)


def run(survey: Survey) -> Iterator[Diagnostic]:
    yield from _body(survey, survey.program.statements)
    for each in survey.program.statements:
        if isinstance(each, declarations.Procedure | declarations.Handler):
            yield from _body(survey, each.body)


def _body(survey: Survey, body: Body) -> Iterator[Diagnostic]:
    ended = False
    for each in body:
        if isinstance(each, _LANDS):
            ended = False
        elif ended:
            yield survey.warning("unreachable", "nothing leads here", each.span, suggestion="take it out")
            return
        for found in inner(each):
            yield from _body(survey, found)
        ended = isinstance(each, _ENDS)


CHECK = Check("statements that are never run", run)
