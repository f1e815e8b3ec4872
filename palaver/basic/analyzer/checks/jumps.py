"""Jumps: EXIT and CONTINUE stand inside of what they name, GOTO leads to a label around it."""

from collections.abc import Iterable, Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes import declarations, statements
from palaver.basic.nodes.statements import Body, Statement
from palaver.basic.nodes.walking import within

_APART = (declarations.Procedure, declarations.Handler, statements.ScheduleIn)
_LOOPS = {statements.For: "FOR", statements.ForEach: "FOR", statements.While: "WHILE", statements.Do: "DO"}


def inner(node: Statement) -> Iterator[Body]:
    """The bodies directly inside of a statement."""
    match node:
        case statements.If():
            yield from (arm.body for arm in node.arms)
            yield node.otherwise or ()
        case statements.Select():
            yield from (case.body for case in node.cases)
            yield node.otherwise or ()
        case statements.Try():
            yield from (node.body, node.handler or (), node.final or ())
        case statements.For() | statements.ForEach() | statements.While() | statements.Do() | statements.ScheduleIn():
            yield node.body


def run(survey: Survey) -> Iterator[Diagnostic]:
    if survey.all(statements.Resume):
        yield from _resumes(survey)
    yield from _body(survey, survey.program.statements, (), "", frozenset())
    for each in survey.program.statements:
        if isinstance(each, declarations.Procedure):
            yield from _body(survey, each.body, (), each.kind, frozenset())
        elif isinstance(each, declarations.Handler):
            yield from _body(survey, each.body, (), "", frozenset())


def _resumes(survey: Survey) -> Iterator[Diagnostic]:
    """RESUME NEXT goes back into the body that an error has left, so that body has an ON ERROR GOTO."""
    top = survey.program.statements
    apart = [each for each in top if isinstance(each, declarations.Procedure | declarations.Handler)]
    later = [each.body for each in survey.all(statements.ScheduleIn)]
    for body in (tuple(each for each in top if each not in apart), *(each.body for each in apart), *later):
        nodes = list(within(body, lambda node: not isinstance(node, _APART)))
        if any(isinstance(each, statements.OnError) and each.action == "goto" for each in nodes):
            continue
        for each in nodes:
            if isinstance(each, statements.Resume):
                hint = "write ON ERROR GOTO and a label in the same body"
                yield survey.error("jump", "RESUME, and no error comes here", each.span, suggestion=hint)


def _body(
    survey: Survey, body: Body, loops: tuple[str, ...], procedure: str, labels: frozenset[str]
) -> Iterator[Diagnostic]:
    here = labels | {each.name for each in body if isinstance(each, statements.Label)}
    for each in body:
        yield from _jump(survey, each, loops, procedure, here)
        loop = _LOOPS.get(type(each))
        around = (*loops, loop) if loop else loops
        for found in inner(each):
            if isinstance(each, statements.ScheduleIn):
                yield from _body(survey, found, (), "", frozenset())
            else:
                yield from _body(survey, found, around, procedure, here)


def _jump(
    survey: Survey, node: Statement, loops: tuple[str, ...], procedure: str, labels: frozenset[str]
) -> Iterable[Diagnostic]:
    match node:
        case statements.Exit(kind="SUB" | "FUNCTION" as kind) if kind != procedure:
            yield survey.error("jump", f"EXIT {kind} outside of a {kind}", node.span, suggestion="write RETURN or EXIT")
        case statements.Exit(kind="LOOP") | statements.Continue(kind="") if not loops:
            word = "BREAK" if isinstance(node, statements.Exit) else "CONTINUE"
            yield survey.error("jump", f"{word} outside of a loop", node.span, suggestion="take it out")
        case statements.Exit(kind="FOR" | "WHILE" | "DO" as kind) if kind not in loops:
            yield survey.error("jump", f"EXIT {kind} outside of a {kind} loop", node.span, suggestion=_loop(loops))
        case statements.Continue(kind="FOR" | "WHILE" | "DO" as kind) if kind not in loops:
            yield survey.error("jump", f"CONTINUE {kind} outside of a {kind} loop", node.span, suggestion=_loop(loops))
        case statements.Goto(label=label) | statements.Resume(label=label) if label and label not in labels:
            yield survey.error("label", f"there is no label {label} here or around", node.span, expected=f"{label}:")
        case statements.OnError(action="goto", label=label) if label not in labels:
            yield survey.error("label", f"there is no label {label} here or around", node.span, expected=f"{label}:")


def _loop(loops: tuple[str, ...]) -> str:
    return f"the innermost loop is {loops[-1]}" if loops else "take it out"


CHECK = Check("EXIT, CONTINUE, BREAK, GOTO", run)
