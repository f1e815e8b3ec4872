"""Transactions: what cannot stand between BEGIN TRANSACTION and COMMIT, where the lines show that it does."""

from collections.abc import Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.checks.jumps import inner
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.http.addresses import is_address
from palaver.basic.nodes import declarations, statements
from palaver.basic.nodes.expressions import Hear, KeywordCall, Text
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body, ExpressionStatement, Statement
from palaver.basic.nodes.walking import children
from palaver.basic.source import Span
from palaver.basic.transaction import BEGIN, ENDS, may_stand

_APART = (declarations.Procedure, declarations.Handler, statements.ScheduleIn)


def run(survey: Survey) -> Iterator[Diagnostic]:
    if not any(call.keyword == BEGIN for call in survey.all(KeywordCall)):
        return
    yield from _body(survey, survey.program.statements, None)
    bodies = [each.body for each in survey.all(declarations.Procedure)]
    bodies += [each.body for each in survey.all(declarations.Handler)]
    bodies += [each.body for each in survey.all(statements.ScheduleIn)]
    for body in bodies:
        yield from _body(survey, body, None)


def _body(survey: Survey, body: Body, opened: Span | None) -> Iterator[Diagnostic]:
    """`opened` is where the transaction began that is open at its first line."""
    for each in body:
        if isinstance(each, _APART):
            continue
        word = _word(each)
        if word == BEGIN and opened is not None:
            yield survey.warning("transaction", "a transaction has begun already", each.span, opened=opened)
        if opened is not None:
            yield from _refused(survey, each, opened)
        for found in inner(each):
            yield from _body(survey, found, opened)
        if word in ENDS or _turns(each):
            opened = None
        elif word == BEGIN:
            opened = each.span


def _word(statement: Statement) -> str:
    call = statement.expression if isinstance(statement, ExpressionStatement) else None
    return call.keyword if isinstance(call, KeywordCall) else ""


def _turns(statement: Statement) -> bool:
    """Whether a block begins or ends transactions, so that nobody knows what is open after it."""
    return any(_word(each) in {BEGIN, *ENDS} or _turns(each) for body in inner(statement) for each in body)


def _refused(survey: Survey, statement: Statement, opened: Span) -> Iterator[Diagnostic]:
    """What of a line itself is refused; the bodies of a block are looked at by themselves."""
    inside = [each for body in inner(statement) for each in body]
    for node in _own(statement, inside):
        phrase = _phrase(survey, node)
        if phrase:
            message = f"{phrase} cannot stand between BEGIN TRANSACTION and COMMIT"
            hint = "write COMMIT before it: rows would be locked while others are asked"
            yield survey.warning("transaction", message, node.span, opened=opened, suggestion=hint)


def _own(node: Node, without: list[Statement]) -> Iterator[Node]:
    yield node
    for each in children(node):
        if not any(each is other for other in without):
            yield from _own(each, without)


def _phrase(survey: Survey, node: Node) -> str:
    """The words of what is refused, "" for anything else."""
    match node:
        case Hear():
            return "HEAR"
        case statements.TextBlock(kind="MAIL"):
            return "BEGIN MAIL"
        case KeywordCall():
            keyword = survey.library.keywords[node.keyword]
            first = node.arguments[0] if node.arguments else None
            asks = keyword.addressed and isinstance(first, Text) and is_address(first.value.strip())
            allowed = keyword.id in {BEGIN, *ENDS, "talk"} or may_stand(keyword, "send" if asks else keyword.effect)
            return "" if allowed else node.phrase
    return ""


CHECK = Check("what a transaction does not bear", run)
