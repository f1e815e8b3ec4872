"""Literals: values that an operator or a loop cannot take, where they are written so that anybody can see it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.checks.signatures import is_number
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.expressions import Array, Binary, Boolean, Call, KeywordCall, Map, Name, Number, Text, Unary
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import For, ForEach

_MOMENTS: Final = frozenset({"now", "today", "now_utc", "cdate", "datevalue", "dateadd", "add_days", "eomonth"})
_MONTH: Final = re.compile(r"(?i:hh?):MM(?!M)")
_ARITHMETIC: Final = frozenset({"-", "*", "/", "\\", "MOD", "^"})


def run(survey: Survey) -> Iterator[Diagnostic]:
    for each in survey.all(Binary):
        if each.operator in _ARITHMETIC:
            for side in (each.left, each.right):
                yield from _number(survey, side, f"{each.operator} takes numbers")
        if each.operator in {"+", "-"} and isinstance(each.right, Number) and _is_moment(survey, each.left):
            hint = f"write SECONDS({each.right.written}), or HOURS, DAYS"
            message = "a number beside a date is taken for seconds"
            yield survey.warning("seconds", message, each.right.span, suggestion=hint)
        if each.operator in {"/", "\\", "MOD"} and isinstance(each.right, Number) and each.right.value == 0:
            yield survey.warning("type", "nothing can be divided by 0", each.span)
    for call in survey.all(KeywordCall):
        if call.keyword == "format":
            yield from _minutes(survey, [*call.arguments[1:], *(each.value for each in call.clauses)])
    for sign in survey.all(Unary):
        if sign.operator != "NOT":
            yield from _number(survey, sign.operand, f"{sign.operator} takes a number")
    for loop in survey.all(For):
        for bound in (loop.start, loop.stop, loop.step):
            if bound is not None:
                yield from _number(survey, bound, "FOR counts with numbers")
        if isinstance(loop.step, Number) and loop.step.value == 0:
            yield survey.warning("type", "a loop with STEP 0 has no end: it raises ArgumentError", loop.step.span)
    for each_loop in survey.all(ForEach):
        if isinstance(each_loop.iterable, Number | Boolean):
            message = "FOR EACH takes an array, rows or a map"
            yield survey.warning("type", message, each_loop.iterable.span, expected="an array")


def _minutes(survey: Survey, patterns: Iterable[Node]) -> Iterator[Diagnostic]:
    for each in patterns:
        if isinstance(each, Text) and _MONTH.search(each.value):
            hint = "write mm for minutes"
            yield survey.warning("format", "MM behind hours is taken for minutes", each.span, suggestion=hint)


def _is_moment(survey: Survey, value: Node) -> bool:
    """Whether it is evidently a date."""
    if isinstance(value, Name):
        return value.name in _MOMENTS and not any(value.name in each for each in survey.assigned.values())
    return isinstance(value, Call) and value.name in _MOMENTS and value.name not in survey.procedures


def _number(survey: Survey, value: Node, message: str) -> Iterator[Diagnostic]:
    wrong = isinstance(value, Array | Map | Boolean) or (isinstance(value, Text) and not is_number(value.value))
    if wrong:
        yield survey.warning("type", message, value.span, expected="a number")


CHECK = Check("literals that do not fit", run)
