"""Duplicates: two parameters, procedures or labels with one name; a procedure's name that is assigned to."""

from collections.abc import Iterable, Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.declarations import Procedure
from palaver.basic.nodes.expressions import Call, Name
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Assignment, Label
from palaver.basic.sections import sections


def run(survey: Survey) -> Iterator[Diagnostic]:
    for section in sections(survey.program):
        yield from _twice(survey, "PARAM", ((each.name.casefold(), each) for each in section.params))
    procedures = survey.all(Procedure)
    yield from _twice(survey, "procedure", ((each.name, each) for each in procedures))
    for each in procedures:
        yield from _twice(survey, "parameter", ((formal.name, formal) for formal in each.formals))
    for body in (survey.program.statements, *(each.body for each in procedures)):
        labels = (each for each in body if isinstance(each, Label))
        yield from _twice(survey, "label", ((each.name, each) for each in labels))
    yield from _assigned(survey)


def _twice(survey: Survey, what: str, named: Iterable[tuple[str, Node]]) -> Iterator[Diagnostic]:
    seen: dict[str, Node] = {}
    for name, node in named:
        first = seen.setdefault(name, node)
        if first is not node:
            yield survey.error("duplicate", f"{what} {name} is there twice", node.span, opened=first.span)


def _assigned(survey: Survey) -> Iterator[Diagnostic]:
    called = {each.name for each in survey.all(Call)}
    for each in survey.all(Assignment):
        if isinstance(each.target, Name) and each.target.name in survey.procedures and each.target.name in called:
            message = f"{each.target.written} is a procedure that is called: it cannot be assigned to"
            yield survey.error("assignment", message, each.span, suggestion="RETURN gives the value")


CHECK = Check("names that are declared twice", run)
