"""Names: variables that are read and never assigned, or before they are; parameters that nothing reads."""

import difflib
from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey, Used
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.nodes.declarations import Param
from palaver.basic.nodes.expressions import Forced, KeywordCall, Text

PREDEFINED: Final = frozenset(
    {"user", "session", "bot", "username", "useremail", "mobile", "from", "channel", "body", "params", "headers"}
    | {"method", "path", "fields", "form", "event", "email", "error", "error_message", "err", "report", "item"}
)
_GUESSES: Final = 50


def run(survey: Survey) -> Iterator[Diagnostic]:
    everywhere = set().union(*survey.assigned.values()) if survey.assigned else set()
    told: set[str] = set()
    for used in survey.used:
        name = used.node.name
        if used.column or name in told or name in PREDEFINED or name in survey.config or name in FUNCTIONS:
            continue
        if name not in everywhere:
            told.add(name)
            yield _never(survey, used, everywhere, len(told))
        elif not used.procedure and not used.looping and _early(survey, used):
            told.add(name)
            message = f"{used.node.written or name} is read before it is assigned"
            yield survey.warning("unassigned", message, used.node.span, suggestion="it is NULL here")
    yield from _unused(survey)


def _never(survey: Survey, used: Used, known: set[str], told: int) -> Diagnostic:
    name = used.node.name
    if name in survey.procedures:
        return survey.warning("unassigned", f"{name} is a procedure", used.node.span, suggestion=f"write {name}()")
    near = difflib.get_close_matches(name, [*known, *PREDEFINED, *survey.config], 1, 0.75) if told < _GUESSES else []
    hint = f"did you mean {near[0]}?" if near else f"a row param-{name.replace('_', '-')} of config.csv would define it"
    return survey.warning(
        "unassigned", f"{used.node.written or name} is never assigned", used.node.span, suggestion=hint
    )


def _early(survey: Survey, used: Used) -> bool:
    first = survey.assigned[""].get(used.node.name)
    return first is not None and used.node.span.start < first


def _unused(survey: Survey) -> Iterator[Diagnostic]:
    read = {each.node.name for each in survey.used} | {each.name for each in survey.all(Forced)}
    for call in survey.all(KeywordCall):
        if call.keyword == "get_tool_param":
            read |= {each.value.casefold() for each in call.arguments if isinstance(each, Text)}
    for each in survey.all(Param):
        if each.name.casefold() not in read:
            yield survey.warning("unused", f"nothing reads the parameter {each.name}", each.span)


CHECK = Check("variables without a value, parameters without a reader", run)
