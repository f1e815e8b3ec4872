"""Simple statements: assignment and what else fits on a line; bodies and blocks are left to the classes above."""

import difflib
from collections.abc import Callable
from typing import Final, TypeVar

from palaver.basic.nodes import expressions as values
from palaver.basic.nodes import statements as nodes
from palaver.basic.nodes.statements import Body, Statement
from palaver.basic.parser.cursor import ASSIGNS, Failed
from palaver.basic.parser.expressions import ANY, JOINED
from palaver.basic.parser.phrases import Phrases
from palaver.basic.schedules import cron_of
from palaver.basic.source import Span
from palaver.basic.tokens import WORD_OPERATORS, Token, span
from palaver.basic.types import HEAR_TYPES

T = TypeVar("T")

# What a bare call may be: MAX a, b as the whole right side of an assignment.
_BARE: Final = frozenset(
    {"dateadd", "datediff", "max", "min", "replace", "split", "left", "right", "mid", "round", "instr"}
)
_DID: Final = (values.Call, values.MethodCall, values.KeywordCall, values.RunScript, values.Hear)


class Statements(Phrases):
    """Each method reads the statement whose first word is at the cursor."""

    def body(self) -> Body:
        raise NotImplementedError

    def guarded(self, read: Callable[[], T], otherwise: T) -> T:
        """What `read` reads; after an error the rest of the line is skipped, so that a block still has its body."""
        try:
            return read()
        except Failed as failed:
            self.report(failed.diagnostic)
            self.depth = 0
            self.skip_line()
            return otherwise

    def guarded_value(self) -> values.Expression:
        return self.guarded(self.expression, self.missing())

    def missing(self) -> values.Expression:
        return values.Missing(self.here())

    def is_assignment(self) -> bool:
        """Whether an lvalue and = begin at the cursor, whatever word it is."""
        at = self.at + 1
        tokens = self.tokens
        while (token := tokens[at]).kind == "op":
            if token.key in ASSIGNS:
                return True
            if token.key in {".", "?."} and tokens[at + 1].kind == "name":
                at += 2
            elif token.key == "[" and token.start == tokens[at - 1].end:
                at = self._after_bracket(at)
            else:
                return False
        return False

    def _after_bracket(self, at: int) -> int:
        depth = 0
        while (token := self.tokens[at]).kind not in {"line", "end"}:
            if token.kind == "op" and token.key in "([{":
                depth += 1
            elif token.kind == "op" and token.key in ")]}":
                depth -= 1
                if depth == 0:
                    return at + 1
            at += 1
        return at

    def assignment(self, word: str = "", start: int | None = None) -> Statement:
        start = self.token.start if start is None else start
        target = self.target()
        operator = self.advance().key
        value = self._assigned()
        return nodes.Assignment(target, value, operator, word, self.since(start))  # type: ignore[arg-type]  # one of ASSIGNS

    def _assigned(self) -> values.Expression:
        token, ahead = self.token, self.tokens[self.at + 1]
        bare = token.kind == "name" and token.key in _BARE and ahead.kind in {"name", "text", "number", "open"}
        if bare and not (token.key in self.names and ahead.kind == "name" and ahead.key in WORD_OPERATORS):
            self.advance()
            arguments = [self.expression(nested=True)]
            while self.take_op(","):
                arguments.append(self.expression(nested=True))
            name = self.written(token)
            self.warn("legacy", f"{name} without brackets", span(token), suggestion=f"write {name}(…)")
            return values.Call(token.key, tuple(arguments), name, True, self.since(token.start))
        return self.expression()

    def let(self) -> Statement | None:
        if self.tokens[self.at + 1].kind != "name":
            return None
        start = self.advance().start
        if not self.is_assignment():
            self.fail(f"{self.shown()} stands after LET", expected="name = value")
        return self.assignment("LET", start)

    def set(self) -> Statement | None:
        """SET: an assignment, a keyword, or one of the old forms."""
        start, ahead = self.token.start, self.tokens[self.at + 1]
        if ahead.kind == "name":
            at = self.at
            self.advance()
            if self.is_assignment():
                return self.assignment("SET", start)
            old = self.tokens[self.at + 1].key == ","
            if old and (ahead.key in self.names or self.library.match(self.tokens, at) is None):
                return self._old_set(start)
            self.jump(at)
            return self._schedule(start)
        if ahead.kind == "text":
            self.advance()
            return self._set_text(start)
        return None

    def _old_set(self, start: int) -> Statement:
        target = self.target()
        self.advance()
        value = self.expression()
        self.warn("legacy", "SET name, value", self.since(start), suggestion="write name = value")
        return nodes.Assignment(target, value, "=", "SET", self.since(start))

    def _set_text(self, start: int) -> Statement:
        """`SET "session.key" = e`, and `SET "table", "filter", "col=value"`."""
        first = self.primary(nested=True)
        if not (self.take_op("=") or self.take_op(",")):
            self.fail(f"{self.shown()} stands after the name", expected="= or ,")
        arguments = [first, self.expression(nested=True)]
        while self.take_op(","):
            arguments.append(self.expression(nested=True))
        place = self.since(start)
        if isinstance(first, values.Text) and first.value.startswith("session.") and len(arguments) == 2:
            key = values.Text(first.value.removeprefix("session."), span=Span(first.span.start + 9, first.span.end - 1))
            self.warn("legacy", 'SET "session.…"', place, suggestion=f'write SET SESSION "{key.value}", value')
            call = values.KeywordCall("set_session", "SET SESSION", (key, arguments[1]), span=place)
        else:
            self.warn("legacy", 'SET "table", …', place, suggestion="write UPDATE … SET … WHERE …")
            call = values.KeywordCall("update", "SET", tuple(arguments), span=place)
        return nodes.ExpressionStatement(call, span=place)

    def _schedule(self, start: int) -> Statement | None:
        """SET SCHEDULE with plain words that are not in quotes; any other SET is a keyword's."""
        token, ahead = self.tokens[self.at + 1], self.tokens[self.at + 2]
        if token.key != "schedule" or not self._is_plain(self.at + 2):
            return None
        self.advance()
        self.advance()
        self.skip_line()
        place = Span(ahead.start, self.tokens[self.at - 1].end)
        text = values.Text(self.text[place.start : place.end], span=place)
        self.warn("unquoted", "a schedule without quotes", place, suggestion=f'write "{text.value}"')
        call = values.KeywordCall("set_schedule", "SET SCHEDULE", (text,), span=self.since(start))
        return nodes.ExpressionStatement(call, span=call.span)

    def _is_plain(self, at: int) -> bool:
        """Whether a schedule from there on is words, and no value: every 5 minutes, daily, */5 * * * *."""
        first, ahead = self.tokens[at], self.tokens[at + 1]
        if first.kind == "op":
            return first.key == "*"
        if first.kind not in {"name", "number"} or first.key in self.names:
            return False
        found = self.library.match(self.tokens, at)
        if found is not None and (found.after > at + 1 or ahead.kind in {"text", "open"}):
            return False
        if ahead.kind in {"line", "end"}:
            return cron_of(first.key) is not None
        return ahead.kind in {"name", "number"} or ahead.key in {"*", ":"}

    def dim(self) -> Statement:
        start = self.token.start
        again = self.advance().key == "redim"
        name = self.expect_name("the name of a variable")
        size = value = None
        if self.is_op("(") or self.is_op("["):
            closer = ")" if self.advance().key == "(" else "]"
            size = self._inside(closer, self.tokens[self.at - 1])
        kind = self.expect_name("the name of a type").key.upper() if self.take_word("as") else ""
        if self.take_op("="):
            value = self.expression()
        return nodes.Dim(name.key, kind, size, value, again, self.since(start))

    def exit(self) -> Statement:
        token = self.advance()
        if token.key == "exit" and self.token.kind == "name" and self.token.key in _EXITS:
            kind = self.advance().key.upper()
            return nodes.Exit(kind, self.since(token.start))  # type: ignore[arg-type]  # one of _EXITS
        return nodes.Exit("LOOP" if token.key == "break" else "", span(token))

    def proceed(self) -> Statement:
        token = self.advance()
        if self.token.kind == "name" and self.token.key in {"for", "while", "do"}:
            return nodes.Continue(self.advance().key.upper(), self.since(token.start))  # type: ignore[arg-type]  # one of these
        return nodes.Continue("", span(token))

    def give(self) -> Statement:
        """RETURN."""
        start = self.advance().start
        if self.at_end() or self.divides(self.at):
            return nodes.Return(span=self.since(start))
        first, after = self.tokens[self.at + 1 : self.at + 3]
        named = first.kind == "text" and (after.key in {"=", ":"} or (after.kind == "name" and after.key == "as"))
        if self.is_word("with") and (first.kind == "name" or named):
            self.advance()
            pairs = self.pairs(None)
            made = values.Map(pairs.items, pairs.span)
            return nodes.Return(made, True, self.since(start))
        return nodes.Return(self.expression(), span=self.since(start))

    def throw(self) -> Statement:
        start = self.advance().start
        return nodes.Throw(self.expression(), self.since(start))

    def demand(self) -> Statement:
        """ASSERT."""
        start = self.advance().start
        condition = self.expression(nested=True)
        message = self.expression(nested=True) if self.take_op(",") else None
        return nodes.Assert(condition, message, self.since(start))

    def goto(self) -> Statement:
        start = self.advance().start
        return nodes.Goto(self.expect_name("a label").key, self.since(start))

    def resume(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if ahead.kind != "name":
            return None
        start = self.advance().start
        label = self.advance().key
        return nodes.Resume("" if label == "next" else label, self.since(start))

    def clear(self) -> Statement | None:
        if self.tokens[self.at + 1].key != "error":
            return None
        start = self.advance().start
        self.advance()
        return nodes.ClearError(self.since(start))

    def err(self) -> Statement | None:
        if [token.key for token in self.tokens[self.at + 1 : self.at + 3]] != [".", "clear"]:
            return None
        start = self.token.start
        self.jump(self.at + 3)
        if self.take_op("("):
            self.expect_op(")", "the bracket")
        return nodes.ClearError(self.since(start))

    # HEAR

    def hear(self) -> Statement | None:
        """HEAR with the variable that takes the answer; alone, or before a prompt only, it is an expression."""
        if self.tokens[self.at + 1].kind != "name":
            return None
        found = self.library.match(self.tokens, self.at)
        start = self.advance().start
        target = self.target()
        kind = ""
        options: tuple[values.Expression, ...] = ()
        prompt: values.Expression | None = None
        if self.take_word("as"):
            kind, options, prompt = self._heard_as()
        default = timeout = None
        self.reading += [found.entry] if found else []
        while not self.at_end() and not self.divides(self.at):
            if self.take_word("default"):
                default = self.expression(JOINED - 1, nested=True)
            elif self.take_word("timeout"):
                timeout = self.expression(JOINED - 1, nested=True)
            elif self.take_word("with") or self.take_op(",") or prompt is None:
                prompt = self.expression(JOINED - 1, nested=True)
            else:
                break
        self.reading.clear()
        made = values.Hear(target, kind, options, prompt, default, timeout, self.since(start))
        return nodes.ExpressionStatement(made, span=made.span)

    def _heard_as(self) -> tuple[str, tuple[values.Expression, ...], values.Expression | None]:
        """The type, the options, the prompt."""
        token = self.token
        if token.kind in {"text", "open"} or self.is_op("["):
            return self._options()
        name = self.expect_name("a type, or the answers to choose from")
        kind = HEAR_TYPES.get(name.key.upper(), "")
        begins = self.token.kind in {"text", "open", "name", "number"} or self.is_op("[") or self.is_op("(")
        if kind == "MENU" and begins:
            return self._options(menu=True)
        if not kind and name.key in self.names:
            self.jump(self.at - 1)
            return "MENU", (self.postfix(self.primary(nested=True), name.start),), None
        if not kind:
            hint = self.nearest(name.key, HEAR_TYPES)
            self.fail(f"HEAR knows no type {self.written(name)!r}", code="type", span=span(name), suggestion=hint)
        return kind, (), None

    def _options(self, *, menu: bool = False) -> tuple[str, tuple[values.Expression, ...], values.Expression | None]:
        first = self.token
        items = [self.expression(JOINED - 1, nested=True)]
        while self.take_op(","):
            items.append(self.expression(JOINED - 1, nested=True))
        if len(items) == 1 and first.kind in {"text", "open"} and not menu:
            self.warn(
                "legacy",
                "one answer to choose from is taken for the prompt",
                items[0].span,
                suggestion="write WITH before it",
            )
            return "", (), items[0]
        return "MENU", tuple(items), None

    # everything else

    def evaluated(self) -> Statement:
        """A procedure, a method or a keyword that is called; any other expression is no statement."""
        token, start = self.token, self.at
        value: values.Expression | None = self.keyword_statement() if token.kind == "name" else None
        if value is None:
            if token.kind == "name" and not self._calls():
                self.unknown(token)
            value = self.expression(ANY)
            if not isinstance(value, _DID):
                self.jump(start)
                self.unknown(token)
        return nodes.ExpressionStatement(value, span=value.span)

    def _calls(self) -> bool:
        ahead = self.tokens[self.at + 1]
        return ahead.kind == "op" and ahead.key in {"(", ".", "?.", "["}

    def unknown(self, token: Token) -> None:
        words: list[str] = []
        at = self.at
        while self.tokens[at].kind == "name" and len(words) < 3:
            words.append(self.written(self.tokens[at]))
            at += 1
        shown = " ".join(words) or self.written(token)
        place = Span(token.start, max(token.start + 1, self.tokens[max(at - 1, self.at)].end))
        self.fail(
            f"unknown statement {shown[:40]!r}", code="unknown", span=place,
            expected="a statement, a keyword, or name = value", suggestion=self._meant(words),
        )  # fmt: skip

    def _meant(self, words: list[str]) -> str:
        if not words:
            return ""
        first = words[0].casefold()
        if first in self.procedures:
            return f"write CALL {words[0]}"
        for size in range(len(words), 0, -1):
            near = self.near(" ".join(words[:size]))
            if near:
                return "did you mean " + " or ".join(near) + "?"
        return ""

    guesses = 0

    def near(self, words: str) -> list[str]:
        """Guesses cost time: a file of prose gets only so many."""
        self.guesses += 1
        if self.guesses > _GUESSES:
            return []
        return self.library.near(words) or difflib.get_close_matches(words.upper(), _STRUCTURE, 1, 0.75)

    def nearest(self, word: str, known: object) -> str:
        raise NotImplementedError


_EXITS: Final = frozenset({"for", "while", "do", "sub", "function"})
_GUESSES: Final = 60
_STRUCTURE: Final = tuple(
    """IF,ELSE,ELSE IF,END IF,FOR EACH,FOR,NEXT,END FOR,WHILE,WEND,LOOP,SELECT CASE,SWITCH,CASE,CASE ELSE,END SELECT,
    EXIT,CONTINUE,BREAK,SUB,END SUB,FUNCTION,END FUNCTION,CALL,RETURN,THROW,ASSERT,TRY,CATCH,FINALLY,END TRY,PARAM,
    DESCRIPTION,TABLE,END TABLE,INDEX,WEBHOOK,GOTO,ON ERROR RESUME NEXT,BEGIN TALK,END TALK,BEGIN SYSTEM PROMPT,DIM,
    REDIM,CLEAR ERROR,END WITH""".replace("\n    ", "").split(",")
)
