"""Statements as lines: two blanks for each block, keywords in capitals, comments where they stood."""

import re
from collections.abc import Iterable
from typing import Any, Final

from palaver.basic.nodes import statements as nodes
from palaver.basic.nodes.declarations import Comment
from palaver.basic.nodes.expressions import Call, KeywordCall, Map, Pairs
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body, Statement
from palaver.basic.printer.expressions import Expressions
from palaver.basic.source import NOWHERE

_ELSE: Final = re.compile(r"^[^\S\n]*(?:ELSE|DEFAULT|CASE[ _]ELSE|CATCH|FINALLY)\b", re.IGNORECASE | re.MULTILINE)
_INLINE: Final = (
    nodes.Assignment, nodes.ExpressionStatement, nodes.Exit, nodes.Continue, nodes.Return, nodes.Throw, nodes.Goto
)  # fmt: skip


class Statements(Expressions):
    """`lines` is what was printed; `comments` what is still to come of them."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lines: list[str] = []
        self.comments: list[Comment] = []
        self.last = 0
        self.fresh = True

    def put(self, text: str) -> None:
        self.lines.append("  " * self.depth + text)
        self.fresh = False

    def body(self, statements: Body) -> None:
        self.depth += 1
        self.fresh = True
        for each in statements:
            self.statement(each)
        self.depth -= 1

    def statement(self, value: Statement) -> None:
        self.before(value.span.start, value)
        PRINTED[type(value)](self, value)
        self.last = max(self.last, value.span.end)

    # comments and empty lines

    def before(self, start: int, value: Node | None = None) -> None:
        """The comments that stand before `start`; an empty line where the source has one or more."""
        if self.source is None:
            return
        while self.comments and self.comments[0].span.start < start:
            comment = self.comments.pop(0)
            if not comment.own and self._joins(comment):
                self.lines[-1] += f"  {comment.text}"
            else:
                self._gap(comment.span.start)
                self.put(comment.text)
            self.last = max(self.last, comment.span.end)
        if value is not None and value.span != NOWHERE:
            self._gap(start)

    def _joins(self, comment: Comment) -> bool:
        """Whether a comment can stay behind what was printed last."""
        assert self.source is not None
        same = self.source.line_of(self.last) == self.source.line_of(comment.span.start)
        return same and bool(self.lines) and comment.text[:3].upper() != "REM" and "'" not in comment.text[1:]

    def _gap(self, start: int) -> None:
        assert self.source is not None
        line = self.source.line_of(start)
        if not self.fresh and line > 1 and not self.source.line(line - 1).strip() and self.lines and self.lines[-1]:
            self.lines.append("")

    def rest(self, end: int) -> None:
        """The comments up to the end of a block, inside of it."""
        self.depth += 1
        self.before(end)
        self.depth -= 1

    def divider(self, text: str, before: Body, after: Body, end: int) -> None:
        """ELSE and its like: comments that stand before it stay there."""
        if self.source is not None:
            start = before[-1].span.end if before else self.last
            stop = after[0].span.start if after else end
            found = _ELSE.search(self.source.text, start, stop)
            self.rest(found.start() if found else start)
            self.last = found.end() if found else start
        self.put(text)

    # statements

    def assignment(self, value: nodes.Assignment) -> None:
        word = f"{value.word} " if value.word else ""
        self.put(f"{word}{self.show(value.target, 0)} {value.operator} {self.whole(value.value)}")

    def dim(self, value: nodes.Dim) -> None:
        size = f"({self.whole(value.size)})" if value.size is not None else ""
        kind = f" AS {value.type}" if value.type else ""
        start = f" = {self.whole(value.value)}" if value.value is not None else ""
        self.put(f"{'REDIM' if value.again else 'DIM'} {value.name}{size}{kind}{start}")

    def evaluated(self, value: nodes.ExpressionStatement) -> None:
        self.put(self.evaluation(value))

    def evaluation(self, value: nodes.ExpressionStatement) -> str:
        inner = value.expression
        if isinstance(inner, KeywordCall):
            if inner.function and not inner.clauses:
                return f"{inner.phrase}({self.listed(inner.arguments)})"  # type: ignore[arg-type]  # nothing is aliased there
            return self.called(inner, statement=True)
        if isinstance(inner, Call):
            word = "CALL " if value.word or self.needs_call(inner) else ""
            return f"{word}{inner.written or inner.name}({self.listed(inner.arguments)})"
        text = self.whole(inner)
        word = f"{value.word} " if value.word and not text.startswith("CALL ") else ""
        return word + text

    def branch(self, value: nodes.If) -> None:
        if value.inline and self._fits(value):
            self._inline(value)
            return
        end = value.span.end
        for at, arm in enumerate(value.arms):
            if at:
                self.rest(arm.span.start)
            self.put(f"{'ELSE IF' if at else 'IF'} {self.whole(arm.condition)} THEN")
            self.last = max(self.last, arm.span.end)
            self.body(arm.body)
        if value.otherwise is not None:
            self.divider("ELSE", value.arms[-1].body, value.otherwise, end)
            self.body(value.otherwise)
        self.rest(end)
        self.put("END IF")

    def _fits(self, value: nodes.If) -> bool:
        bodies = [*(arm.body for arm in value.arms), *([value.otherwise] if value.otherwise is not None else [])]
        return all(body and all(isinstance(each, _INLINE) for each in body) for body in bodies)

    def _inline(self, value: nodes.If) -> None:
        parts = []
        for at, arm in enumerate(value.arms):
            parts += ["ELSE IF" if at else "IF", self.whole(arm.condition), "THEN", self._joined(arm.body)]
        if value.otherwise is not None:
            parts += ["ELSE", self._joined(value.otherwise)]
        self.put(" ".join(parts))

    def _joined(self, body: Body) -> str:
        """Simple statements on one line."""
        lines, depth = self.lines, self.depth
        self.lines, self.depth = [], 0
        self.flat += 1
        for each in body:
            PRINTED[type(each)](self, each)
        self.flat -= 1
        found, self.lines, self.depth = self.lines, lines, depth
        return " : ".join(found)

    def loop_for(self, value: nodes.For) -> None:
        step = f" STEP {self.whole(value.step)}" if value.step is not None else ""
        start = self.show(value.start, 0, guarded=True)
        self._loop(f"FOR {value.variable} = {start} TO {self.whole(value.stop)}{step}", value, "NEXT")

    def loop_each(self, value: nodes.ForEach) -> None:
        last = f" LAST {self.whole(value.last)}" if value.last is not None else ""
        iterable = self.show(value.iterable, 0, alone=True, guarded=bool(last))
        self._loop(f"FOR EACH {value.variable} IN {iterable}{last}", value, "NEXT")

    def loop_while(self, value: nodes.While) -> None:
        self._loop(f"WHILE {self.whole(value.condition)}", value, "WEND")

    def loop_do(self, value: nodes.Do) -> None:
        self._loop(f"DO{self._until(value.before)}", value, f"LOOP{self._until(value.after)}")

    def _until(self, value: nodes.Until | None) -> str:
        return "" if value is None else f" {'UNTIL' if value.negated else 'WHILE'} {self.whole(value.condition)}"

    def _loop(self, head: str, value: Any, closer: str) -> None:
        self.put(head)
        self._head_read(value)
        self.body(value.body)
        self.rest(value.span.end)
        self.put(closer)

    def _head_read(self, value: Node) -> None:
        """Comments on the line of the head stay there."""
        if self.source is not None:
            line = self.source.line_of(value.span.start)
            start = self.source.start_of(line)
            self.last = max(self.last, min(value.span.end, start + len(self.source.line(line))))

    def leave(self, value: nodes.Exit) -> None:
        self.put("BREAK" if value.kind == "LOOP" else f"EXIT {value.kind}".strip())

    def proceed(self, value: nodes.Continue) -> None:
        self.put(f"CONTINUE {value.kind}".strip())

    def select(self, value: nodes.Select) -> None:
        self.put(f"{'SELECT CASE' if value.word == 'SELECT' else 'SWITCH'} {self.whole(value.subject)}")
        self._head_read(value)
        self.depth += 1
        self.fresh = True
        for case in value.cases:
            self.before(case.span.start)
            self.put(f"CASE {', '.join(map(self._test, case.tests))}")
            self.last = max(self.last, case.span.end)
            self.body(case.body)
        if value.otherwise is not None:
            self.divider("CASE ELSE", value.cases[-1].body if value.cases else (), value.otherwise, value.span.end)
            self.body(value.otherwise)
        self.rest(value.span.end)
        self.depth -= 1
        self.put(f"END {value.word}")

    def _test(self, value: nodes.CaseTest) -> str:
        match value:
            case nodes.CaseRange():
                return f"{self.show(value.low, 0, guarded=True)} TO {self.show(value.high, 0)}"
            case nodes.CaseIs():
                return f"IS {value.operator} {self.show(value.value, 0)}"
            case _:
                return self.show(value.value, 0)

    def with_block(self, value: nodes.With) -> None:
        self.put(f"WITH {self.show(value.target, 0)}")
        self._head_read(value)
        self.depth += 1
        self.fresh = True
        for each in value.entries:
            self.before(each.span.start, each)
            self.put(f"{self.key(each.key)} = {self.whole(each.value)}")
            self.last = max(self.last, each.span.end)
        self.depth -= 1
        self.rest(value.span.end)
        self.put("END WITH")

    def attempt(self, value: nodes.Try) -> None:
        self.put("TRY")
        self._head_read(value)
        self.body(value.body)
        before = value.body
        for word, body in (("CATCH", value.handler), ("FINALLY", value.final)):
            if body is not None:
                name = f" {value.error}" if word == "CATCH" and value.error else ""
                self.divider(word + name, before, body, value.span.end)
                self.body(body)
                before = body
        self.rest(value.span.end)
        self.put("END TRY")

    def on_error(self, value: nodes.OnError) -> None:
        actions = {"resume": "RESUME NEXT", "off": "GOTO 0", "goto": f"GOTO {value.label}"}
        self.put(f"ON ERROR {actions[value.action]}")

    def returned(self, value: nodes.Return) -> None:
        if value.value is None:
            self.put("RETURN")
        elif value.pairs and isinstance(value.value, Map) and value.value.entries:
            self.put(f"RETURN WITH {self.pairs(Pairs(value.value.entries))}")
        else:
            self.put(f"RETURN {self.whole(value.value)}")

    def demand(self, value: nodes.Assert) -> None:
        message = f", {self.show(value.message, 0)}" if value.message is not None else ""
        self.put(f"ASSERT {self.show(value.condition, 0)}{message}")

    def text_block(self, value: nodes.TextBlock) -> None:
        recipient = f" {self.show(value.recipient, 0)}" if value.recipient is not None else ""
        self.put(f"BEGIN {value.kind}{recipient}")
        text = self.parts(value.text, str)
        blank = "  " * (self.depth + 1)
        if text:
            self.lines.extend(blank + line if line else "" for line in text.split("\n"))
        self.put(f"END {value.kind}")

    def schedule(self, value: nodes.ScheduleIn) -> None:
        self._loop(f"SCHEDULE IN {self.show(value.amount, 9)} {value.unit} DO", value, "END SCHEDULE")

    def invalid(self, value: nodes.Invalid) -> None:
        text = self.source.text[value.span.start : value.span.end] if self.source else ""
        self.put(text or "REM")

    def several(self, statements: Iterable[Statement]) -> None:
        for each in statements:
            self.statement(each)


PRINTED: Final[dict[type, Any]] = {
    nodes.Assignment: Statements.assignment,
    nodes.Dim: Statements.dim,
    nodes.ExpressionStatement: Statements.evaluated,
    nodes.If: Statements.branch,
    nodes.For: Statements.loop_for,
    nodes.ForEach: Statements.loop_each,
    nodes.While: Statements.loop_while,
    nodes.Do: Statements.loop_do,
    nodes.Exit: Statements.leave,
    nodes.Continue: Statements.proceed,
    nodes.Select: Statements.select,
    nodes.With: Statements.with_block,
    nodes.Try: Statements.attempt,
    nodes.OnError: Statements.on_error,
    nodes.Resume: lambda printer, value: printer.put(f"RESUME {value.label or 'NEXT'}"),
    nodes.ClearError: lambda printer, _value: printer.put("CLEAR ERROR"),
    nodes.Throw: lambda printer, value: printer.put(f"THROW {printer.whole(value.value)}"),
    nodes.Assert: Statements.demand,
    nodes.Return: Statements.returned,
    nodes.Goto: lambda printer, value: printer.put(f"GOTO {value.label}"),
    nodes.Label: lambda printer, value: printer.put(f"{value.name}:"),
    nodes.TextBlock: Statements.text_block,
    nodes.ScheduleIn: Statements.schedule,
    nodes.Step: lambda printer, value: printer.put(value.text),
    nodes.Invalid: Statements.invalid,
}
