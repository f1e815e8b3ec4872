"""Blocks: IF, the loops, SELECT CASE, WITH, TRY."""

from collections.abc import Callable
from typing import Final

from palaver.basic.nodes import expressions as values
from palaver.basic.nodes import statements as nodes
from palaver.basic.nodes.expressions import Expression
from palaver.basic.nodes.statements import Body, Statement
from palaver.basic.parser.bodies import MAX_BLOCKS, Block, Bodies
from palaver.basic.source import Span

MAX_ARMS: Final = 200


class Blocks(Bodies):
    # IF

    def branch(self) -> Statement | None:
        start = self.token.start
        self.advance()
        condition = self._condition(self.guarded_value)
        if self.is_op("{"):
            return self._braces(condition, start)
        self._then()
        if self.token.kind not in {"line", "end"}:
            return self._inline(condition, start)
        return self._arms(condition, start)

    def _condition(self, read: Callable[[], Expression]) -> Expression:
        """What stands before THEN."""
        self.conditions += 1
        try:
            return read()
        finally:
            self.conditions -= 1

    def _then(self) -> None:
        if not self.take_word("then"):
            message = f"{self.shown()} stands where THEN should"
            self.error("syntax", message, self.here(), expected="THEN", suggestion="write THEN after the condition")

    def _inline(self, condition: Expression, start: int) -> Statement:
        if self.inlined >= MAX_BLOCKS:
            self.inlined = 0
            self.fail(f"more than {MAX_BLOCKS} IF on one line inside of each other", code="nesting")
        self.inlined += 1
        found = self._inline_arms(condition, start)
        self.inlined = max(0, self.inlined - 1)
        return found

    def _inline_arms(self, condition: Expression, start: int) -> Statement:
        self.divided += 1
        arms = [nodes.Arm(condition, self.inline(), self.since(start))]
        while self.closer() == "ELSE IF":
            at = self.token.start
            self.take_closer()
            inner = self._condition(self.expression)
            self._then()
            arms.append(nodes.Arm(inner, self.inline(), self.since(at)))
            self._few(arms)
        self.divided -= 1
        otherwise = None
        if self.closer() == "ELSE":
            self.take_closer()
            otherwise = self.inline()
        if self.closer() == "END IF":
            self.take_closer()
        return nodes.If(tuple(arms), otherwise, True, self.since(start))

    def _few(self, arms: list[nodes.Arm]) -> None:
        if len(arms) > MAX_ARMS:
            hint = "SELECT CASE takes any number"
            self.fail(f"more than {MAX_ARMS} ELSE IF", code="nesting", span=arms[-1].span, suggestion=hint)

    def _arms(self, condition: Expression, start: int) -> Statement:
        arms: list[nodes.Arm] = []
        otherwise: Body | None = None
        head = self.since(start)
        with self.block("IF", head, "ELSE IF", "ELSE", "END IF") as block:
            arms.append(nodes.Arm(condition, self.body(), head))
            while (closer := self.closer()) in {"ELSE IF", "ELSE"}:
                at = self.token.start
                self.take_closer()
                if closer == "ELSE":
                    if otherwise is not None:
                        self.error(
                            "block",
                            "a second ELSE",
                            self.since(at),
                            opened=block.span,
                            suggestion="ELSE IF has a condition",
                        )
                    otherwise = (*(otherwise or ()), *self.body())
                    continue
                inner = self._condition(self.guarded_value)
                self._then()
                if self.token.kind not in {"line", "end"} and not self.is_op(":"):
                    arms.append(nodes.Arm(inner, (*self.inline(), *self.body()), self.since(at)))
                    continue
                span = self.since(at)
                arms.append(nodes.Arm(inner, self.body(), span))
                self._few(arms)
            self.close(block, "END IF")
        return nodes.If(tuple(arms), otherwise, False, self.since(start))

    def _braces(self, condition: Expression, start: int) -> Statement:
        """IF e { .. } ELSE { .. }."""
        hint = "write IF … THEN, ELSE, END IF"
        self.warn("legacy", "braces around a block", self.since(start), suggestion=hint)
        arms = [nodes.Arm(condition, self._braced(), self.since(start))]
        otherwise = None
        while self._else_follows():
            at = self.token.start
            self.advance()
            if self.take_word("if"):
                inner = self.expression()
                arms.append(nodes.Arm(inner, self._braced(), self.since(at)))
                continue
            otherwise = self._braced()
            break
        return nodes.If(tuple(arms), otherwise, False, self.since(start))

    def _else_follows(self) -> bool:
        at = self.at
        while self.tokens[at].kind == "line":
            at += 1
        if self.tokens[at].key != "else" or self.tokens[at + 1].key not in {"{", "if"}:
            return False
        self.jump(at)
        return True

    def _braced(self) -> Body:
        opener = self.expect_op("{", "the condition")
        with self.block("IF {", Span(opener.start, opener.end)):
            body = self.body()
            if not self.take_op("}"):
                self.error("block", "{ is not closed", Span(opener.start, opener.end), expected="}")
        return body

    # loops

    def loop_for(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if ahead.kind != "name":
            return None
        start = self.advance().start
        if self.is_word("each") and self.tokens[self.at + 1].kind == "name" and self.tokens[self.at + 1].key != "in":
            self.advance()
            return self._each(start)
        after = self.tokens[self.at + 1]
        if after.kind == "name" and after.key == "in":
            self.warn("legacy", "FOR … IN without EACH", self.since(start), suggestion="write FOR EACH")
            return self._each(start)
        return self._counted(start)

    def _each(self, start: int) -> Statement:
        name = self.expect_name("the name of the loop's variable")
        last: Expression | None = None

        def head() -> Expression:
            nonlocal last
            if not self.take_word("in"):
                self.fail(f"{self.shown()} stands after the variable", expected="IN")
            value = self.expression()
            if self.is_word("last"):
                self.advance()
                last = self.expression()
                self.warn(
                    "legacy", "LAST after FOR EACH", self.since(start), suggestion="loop over TAKE(…) or SLICE(…)"
                )
            self.take_word("do")
            return value

        iterable = self.guarded(head, self.missing())
        self.end_of_head("FOR EACH")
        with self.block("FOR EACH", self.since(start), "NEXT", "END FOR") as block:
            body = self.body()
            self._next(block, name.key)
        return nodes.ForEach(name.key, iterable, body, last, self.since(start))

    def _counted(self, start: int) -> Statement:
        name = self.expect_name("the name of the loop's variable")
        missing = self.missing()

        def head() -> tuple[Expression, Expression, Expression | None]:
            self.expect_op("=", "the variable")
            first = self.expression()
            if not self.take_word("to"):
                self.fail(f"{self.shown()} stands after the first value", expected="TO")
            stop = self.expression()
            step = self.expression() if self.take_word("step") else None
            self.take_word("do")
            return first, stop, step

        broken: tuple[Expression, Expression, Expression | None] = (missing, missing, None)
        first, stop, step = self.guarded(head, broken)
        self.end_of_head("FOR")
        with self.block("FOR", self.since(start), "NEXT", "END FOR") as block:
            body = self.body()
            self._next(block, name.key)
        return nodes.For(name.key, first, stop, step, body, self.since(start))

    def _next(self, block: Block, variable: str) -> None:
        closed = self.close(block, "NEXT", "END FOR")
        if closed != "NEXT" or self.token.kind != "name":
            return
        name = self.advance()
        if name.key != variable:
            message = f"NEXT {self.written(name)} ends the loop of {variable}"
            place = Span(name.start, name.end)
            self.error(
                "next", message, place, expected=f"NEXT {variable}", opened=block.span, suggestion="write NEXT alone"
            )

    def loop_while(self) -> Statement:
        start = self.advance().start
        condition = self.guarded_value()
        self.take_word("do")
        self.end_of_head("WHILE")
        with self.block("WHILE", self.since(start), "WEND", "END WHILE") as block:
            body = self.body()
            self.close(block, "WEND", "END WHILE")
        return nodes.While(condition, body, self.since(start))

    def loop_do(self) -> Statement:
        start = self.advance().start
        before = self.guarded(self._until, None)
        self.end_of_head("DO")
        with self.block("DO", self.since(start), "LOOP") as block:
            body = self.body()
            closed = self.close(block, "LOOP")
        after = self.guarded(self._until, None) if closed else None
        return nodes.Do(before, body, after, self.since(start))

    def _until(self) -> nodes.Until | None:
        if not (self.is_word("while") or self.is_word("until")):
            return None
        word = self.advance()
        return nodes.Until(self.expression(), word.key == "until", self.since(word.start))

    # SELECT CASE

    def select(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if self.token.key == "select" and not (ahead.kind == "name" and ahead.key == "case"):
            return None
        start = self.advance().start
        word = "SELECT" if self.take_word("case") else "SWITCH"
        subject = self.guarded_value()
        self.end_of_head(f"{word}")
        cases: list[nodes.Case] = []
        otherwise: Body | None = None
        with self.block(
            f"{word} CASE" if word == "SELECT" else word,
            self.since(start),
            "CASE",
            "CASE ELSE",
            "END SELECT",
            "END SWITCH",
        ) as block:
            self._before_cases()
            while (closer := self.closer()) in {"CASE", "CASE ELSE"}:
                at = self.token.start
                self.take_closer()
                if closer == "CASE ELSE":
                    otherwise = self._case_body()
                    continue
                tests: tuple[nodes.CaseTest, ...] = ()
                tests = self.guarded(self._tests, tests)
                if otherwise is not None:
                    self.warn("unreachable", "a CASE after CASE ELSE", self.since(at))
                span = self.since(at)
                cases.append(nodes.Case(tests, self._case_body(), span))
            self._close_select(block, word)
        return nodes.Select(subject, tuple(cases), otherwise, word, self.since(start))  # type: ignore[arg-type]  # one of two

    def _close_select(self, block: Block, word: str) -> None:
        other = "END SWITCH" if word == "SELECT" else "END SELECT"
        if self.closer() == other:
            start = self.token.start
            self.take_closer()
            message = f"{other} closes {block.word}"
            self.error("block", message, self.since(start), expected=f"END {word}", opened=block.span)
            return
        self.close(block, f"END {word}")

    def _before_cases(self) -> None:
        stray = self.body()
        if stray:
            self.error("block", "a statement before the first CASE", stray[0].span, expected="CASE")

    def _case_body(self) -> Body:
        self.end_of_head("CASE")
        return self.body()

    def _tests(self) -> tuple[nodes.CaseTest, ...]:
        tests = [self._test()]
        while self.take_op(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> nodes.CaseTest:
        start, ahead = self.token.start, self.tokens[self.at + 1]
        if self.is_word("is") and ahead.kind == "op" and ahead.key in {"=", "<>", "<", ">", "<=", ">="}:
            self.advance()
            operator = self.advance().key
            return nodes.CaseIs(operator, self.expression(nested=True), self.since(start))  # type: ignore[arg-type]  # one of these
        low = self.expression(nested=True)
        if self.take_word("to"):
            return nodes.CaseRange(low, self.expression(nested=True), self.since(start))
        return nodes.CaseValue(low, self.since(start))

    # WITH

    def with_block(self) -> Statement | None:
        if self.tokens[self.at + 1].kind != "name":
            return None
        start = self.advance().start
        target = self.target()
        self.end_of_head("WITH")
        entries: list[values.Pair] = []
        with self.block("WITH", self.since(start), "END WITH") as block:
            while self.token.kind != "end":
                if self.token.kind == "line" or self.is_op(":") or self.is_op(";"):
                    self.advance()
                    continue
                if self.closer():
                    break
                entry = self.guarded(self._entry, None)
                if entry is not None:
                    entries.append(entry)
            self.close(block, "END WITH")
        return nodes.With(target, tuple(entries), self.since(start))

    def _entry(self) -> values.Pair:
        start = self.token.start
        self.take_op(".")
        key = self.key()
        self.expect_op("=", "the key")
        value = self.expression()
        if not self.at_end():
            self.fail(f"{self.shown()} stands after the value", expected="the end of the line")
        return values.Pair(self.key_text(key), value, self.since(start))

    # TRY

    def attempt(self) -> Statement | None:
        if self.tokens[self.at + 1].kind not in {"line", "end"} and self.tokens[self.at + 1].key != ":":
            return None
        start = self.advance().start
        error, handler, final = "", None, None
        with self.block("TRY", self.since(start), "CATCH", "FINALLY", "END TRY") as block:
            body = self.body()
            while (closer := self.closer()) in {"CATCH", "FINALLY"}:
                at = self.token.start
                self.take_closer()
                if closer == "CATCH":
                    error = self.advance().key if self.token.kind == "name" else ""
                    again, handler = handler is not None, self.body()
                else:
                    again, final = final is not None, self.body()
                if again:
                    self.error("block", f"a second {closer}", Span(at, at + len(closer)), opened=block.span)
            closed = self.close(block, "END TRY")
        if closed and handler is None and final is None:
            self.warn("block", "TRY without CATCH or FINALLY catches nothing", block.span, suggestion="write CATCH")
        return nodes.Try(body, error, handler, final, self.since(start))
