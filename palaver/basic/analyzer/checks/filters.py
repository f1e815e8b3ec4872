"""Filters: pieces of a condition's text that are put together where no value stands."""

import re
from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.expressions import Binary, KeywordCall, Template, Text
from palaver.basic.nodes.node import Node

_FILTERED: Final = frozenset({"find", "filter", "delete", "update", "aggregate"})
# A value follows: an operator or the opening quote of a value, perhaps with % after it.
_VALUE: Final = re.compile(
    r"(?:[=<>]|\b(?:LIKE|ILIKE|IN|BETWEEN|AND))\s*\(?\s*['\"]?[%*]?\Z|['\"][%*]?\Z", re.IGNORECASE
)


def run(survey: Survey) -> Iterator[Diagnostic]:
    for call in survey.all(KeywordCall):
        if call.keyword not in _FILTERED:
            continue
        for argument in call.arguments[1:]:
            yield from _pieces(survey, argument)


def _pieces(survey: Survey, argument: Node) -> Iterator[Diagnostic]:
    before = ""
    pieces = list(_flat(argument))
    if len(pieces) < 2:
        return
    for piece in pieces:
        if isinstance(piece, str):
            before += piece
        elif not _VALUE.search(before):
            hint = "write WHERE column = value; a value needs an operator before it"
            yield survey.warning("filter", "this part of a condition is no value", piece.span, suggestion=hint)
            return
        else:
            before = ""


def _flat(value: Node) -> Iterator[str | Node]:
    match value:
        case Binary(operator="+" | "&", left=left, right=right):
            yield from _flat(left)
            yield from _flat(right)
        case Text(value=text):
            yield text
        case Template(parts=parts):
            yield from parts
        case _:
            yield value


CHECK = Check("conditions that are put together", run)
