"""Nesting: blocks that stand deeper inside of each other than compiled code can; counted as the compiler makes them."""

from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes import statements
from palaver.basic.nodes.declarations import Handler, Procedure
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body
from palaver.basic.nodes.walking import within

DEEPEST: Final = 20
_APART: Final = (Procedure, statements.ScheduleIn)
_LOOPS: Final = (statements.For, statements.ForEach, statements.While)


def run(survey: Survey) -> Iterator[Diagnostic]:
    top = survey.program.statements
    found: list[Body] = [tuple(each for each in top if not isinstance(each, Procedure))]
    found += [each.body for each in top if isinstance(each, Procedure)]
    found += [each.body for each in survey.all(Handler)]
    found += [each.body for each in survey.all(statements.ScheduleIn)]
    handled = bool(survey.all(statements.OnError))
    for body in found:
        guard = handled and _has(body, statements.OnError)
        deep = next(_deep(body, int(guard and _has(body, statements.Resume)), int(guard)), None)
        if deep is not None:
            hint = "put the inner ones into a SUB"
            message = "TRY, loops and handlers of errors are nested too deeply here"
            yield survey.error("nesting", message, deep.span, suggestion=hint)


def _has(body: Body, kind: type[Node]) -> bool:
    return any(isinstance(each, kind) for each in within(body, lambda node: not isinstance(node, _APART)))


def _deep(body: Body, depth: int, guard: int) -> Iterator[Node]:
    """Statements that are too deep; `guard` is 1 where each has a handler of its own."""
    depth += any(isinstance(each, statements.Label) for each in body)
    for each in body:
        inside = depth + (guard and not isinstance(each, statements.OnError))
        if inside > DEEPEST:
            yield each
            return
        for inner, more in _inner(each):
            if inside + more > DEEPEST:
                yield each
                return
            yield from _deep(inner, inside + more, guard)


def _inner(node: Node) -> Iterator[tuple[Body, int]]:
    """The bodies of a statement, and how many blocks are around each."""
    match node:
        case statements.If():
            yield from ((arm.body, 0) for arm in node.arms)
            yield node.otherwise or (), 0
        case statements.Select():
            yield from ((case.body, 1) for case in node.cases)
            yield node.otherwise or (), 1
        case statements.Do():
            yield node.body, 2 if node.after else 1
        case statements.Try():
            final = 0 if node.final is None else 2
            yield node.body, final + (node.handler is not None or node.final is None)
            yield node.handler or (), final + 2
            yield node.final or (), 0
        case _ if isinstance(node, _LOOPS):
            yield node.body, 1


CHECK = Check("blocks that are nested too deeply", run)
