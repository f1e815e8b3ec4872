"""Calls: of procedures that are not there or take less, of functions that nobody knows or that take something else."""

import difflib
from collections.abc import Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.nodes.declarations import Handler
from palaver.basic.nodes.expressions import Call
from palaver.basic.nodes.statements import ExpressionStatement


def run(survey: Survey) -> Iterator[Diagnostic]:
    called = {id(each.expression) for each in survey.all(ExpressionStatement) if each.word == "CALL"}
    for call in survey.all(Call):
        procedure = survey.procedures.get(call.name)
        if procedure is not None:
            if len(call.arguments) > len(procedure.formals):
                yield _surplus(survey, call, len(procedure.formals))
        elif call.name in FUNCTIONS:
            yield from _counted(survey, call)
        elif id(call) in called:
            yield _unknown(survey, call)
        elif call.name not in survey.library.heads:
            hint = _near(call.name, [*FUNCTIONS, *survey.procedures])
            message = f"unknown function {call.written or call.name}"
            yield survey.warning("function", message, call.span, suggestion=hint)
    for handler in survey.all(Handler):
        if handler.calls and handler.calls not in survey.procedures:
            yield survey.error("procedure", f"there is no SUB {handler.calls}", handler.span)


def _unknown(survey: Survey, call: Call) -> Diagnostic:
    hint = _near(call.name, list(survey.procedures)) or f'for another script write CALL "{call.written or call.name}"'
    return survey.error(
        "procedure", f"there is no SUB or FUNCTION {call.written or call.name}", call.span, suggestion=hint
    )


def _surplus(survey: Survey, call: Call, most: int) -> Diagnostic:
    message = f"{call.written or call.name} takes {most} argument{'s' * (most != 1)}, {len(call.arguments)} are given"
    return survey.error("arguments", message, call.arguments[most].span)


def _counted(survey: Survey, call: Call) -> Iterator[Diagnostic]:
    function = FUNCTIONS[call.name]
    given, most = len(call.arguments), function.most
    if given < function.least or (most is not None and given > most):
        message = f"{function.name} does not take {given} argument{'s' * (given != 1)}"
        yield survey.warning("arguments", message, call.span, expected=function.signature)


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1, 0.75)
    return f"did you mean {near[0].upper()}?" if near else ""


CHECK = Check("calls of procedures and functions", run)
