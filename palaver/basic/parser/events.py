"""What runs by itself: handlers (ON ..), WEBHOOK, SCHEDULE IN, workflows; and ON ERROR, which begins alike."""

from typing import Final

from palaver.basic.nodes import declarations as nodes
from palaver.basic.nodes import expressions as values
from palaver.basic.nodes.expressions import Expression
from palaver.basic.nodes.statements import Body, OnError, ScheduleIn, Statement, Step, TextBlock
from palaver.basic.parser.bodies import OPEN
from palaver.basic.parser.expressions import JOINED
from palaver.basic.parser.tables import Tables
from palaver.basic.source import Span
from palaver.basic.tokens import Token

_ROWS: Final = frozenset({"insert", "update", "delete"})
_KINDS: Final = _ROWS | {"email", "change", "form", "event"}
_STEPS: Final = frozenset({"step", "branch", "parallel", "bot", "human", "timeout", "delay", "on", "end", "if", "else"})


class Events(Tables):
    def on(self) -> Statement | tuple[Statement, ...] | None:
        start, ahead = self.token.start, self.tokens[self.at + 1]
        if ahead.kind == "name" and ahead.key == "error":
            return self._on_error(start)
        if ahead.key == "(" and "on" in self.procedures:
            return None
        if self._calls_of(ahead):
            return self._on_call(start)
        if ahead.kind != "name" or ahead.key not in _KINDS:
            hint = "ON INSERT OF, UPDATE OF, DELETE OF, EMAIL, CHANGE, FORM SUBMIT, EVENT, ERROR"
            shown, place = self.written(ahead) or "nothing", Span(ahead.start, max(ahead.end, ahead.start + 1))
            self.error("syntax", f"ON knows no {shown!r}", place, expected=hint)
            if ahead.kind != "name":
                self.skip_line()
        return self._handler(start)

    def _on_error(self, start: int) -> Statement:
        self.advance()
        self.advance()
        if self.take_word("resume"):
            self._expect("next")
            return OnError("resume", span=self.since(start))
        self._expect("goto")
        if self.token.kind == "number" and self.token.key == "0":
            self.advance()
            return OnError("off", span=self.since(start))
        return OnError("goto", self.expect_name("0 or a label").key, self.since(start))

    def _calls_of(self, ahead: Token) -> bool:
        """Whether it is ON "name" CALL procedure; the name may be computed."""
        if ahead.kind == "text":
            return True
        at = self.at + 2
        if ahead.kind == "name" and ahead.key in _KINDS and self.tokens[at].key != "call":
            return False
        while self.tokens[at].kind not in {"line", "end"}:
            if self.tokens[at].kind == "name" and self.tokens[at].key == "call":
                return self.tokens[at + 1].kind == "name"
            at += 1
        return False

    def _on_call(self, start: int) -> Statement:
        self.advance()
        subject = self.expression(JOINED - 1, nested=True)
        self._expect("call")
        name = self.expect_name("the name of a SUB")
        if self.take_op("("):
            self.expect_op(")", "the bracket")
        return nodes.Handler("EVENT", subject, (), calls=name.key, span=self.since(start))

    def _handler(self, start: int) -> Statement | tuple[Statement, ...]:
        self.advance()
        kind = self.advance().key.upper() if self.token.kind == "name" else "EVENT"
        if kind.casefold() not in _KINDS:
            self.skip_line()
            kind = "EVENT"
        broken: tuple[Expression, tuple[tuple[str, Expression], ...]] = (self.missing(), ())
        subject, options = self.guarded(lambda: self._subject(kind), broken)
        self.end_of_head(f"ON {kind}")
        with self.block("ON" if self._is_closed() else OPEN, self.since(start), "END ON"):
            if len(self.blocks) > 1:
                self.error("block", "ON stands inside of another block", self.since(start), opened=self.blocks[-2].span)
            body, closed = self._handled()
        name = "FORM SUBMIT" if kind == "FORM" else kind
        rest = () if closed else tuple(each for each in body if isinstance(each, nodes.Procedure))
        body = tuple(each for each in body if each not in rest)
        made = nodes.Handler(name, subject, body, options, open=not closed, span=self.since(start))  # type: ignore[arg-type]  # one of _KINDS
        return (made, *rest) if rest else made

    def _subject(self, kind: str) -> tuple[Expression, tuple[tuple[str, Expression], ...]]:
        if kind.casefold() in _ROWS:
            self._expect("of")
        if kind == "FORM":
            self._expect("submit")
        token, ahead = self.token, self.tokens[self.at + 1]
        subject: Expression
        named = token.kind == "name" and token.key not in self.names and ahead.kind in {"line", "end", "name"}
        if named and kind.casefold() in _ROWS:
            self.advance()
            subject = values.Text(self.written(token), span=Span(token.start, token.end))
        else:
            subject = self.expression(JOINED - 1, nested=True)
        options: list[tuple[str, Expression]] = []
        while self.token.kind == "name" and self.token.key in {"from", "subject", "events", "do"}:
            word = self.advance().key.upper()
            if word != "DO":
                options.append((word, self.expression(JOINED - 1, nested=True)))
        return subject, tuple(options)

    def _is_closed(self) -> bool:
        """Whether END ON comes before the next handler and the end of the file."""
        for at in range(self.at, len(self.tokens) - 1):
            token, ahead = self.tokens[at], self.tokens[at + 1]
            if token.kind == "name" and token.key == "end" and ahead.kind == "name" and ahead.key == "on":
                return True
            if token.kind == "line" and ahead.key == "on" and self.tokens[at + 2].key in _KINDS:
                return False
        return False

    def _handled(self) -> tuple[Body, bool]:
        """The body up to END ON, to the next handler, or to the end of the file."""
        found: list[Statement] = []
        while self.token.kind != "end":
            if self.token.kind == "line" or self.is_op(":") or self.is_op(";"):
                self.advance()
            elif self.closer() == "END ON":
                self.take_closer()
                return tuple(found), True
            elif self.closer():
                self._stray(self.closer())
            elif self.is_word("on") and self.tokens[self.at + 1].key in _KINDS:
                break
            else:
                self.line(found)
        return tuple(found), False

    def webhook(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        grouped = ahead.kind == "op" and ahead.key == "(" and "webhook" not in self.procedures
        if not grouped and (ahead.kind not in {"text", "open", "name"} or ahead.key == "post"):
            return None
        start = self.advance().start
        endpoint = self.expression(JOINED - 1, nested=True)
        method = secret = None
        while self.token.kind == "name" and self.token.key in {"method", "secret"}:
            if self.advance().key == "method":
                method = self.expression(JOINED - 1, nested=True)
            else:
                secret = self.expression(JOINED - 1, nested=True)
        return nodes.Webhook(endpoint, method, secret, self.since(start))

    def schedule(self) -> Statement | None:
        if self.tokens[self.at + 1].key != "in":
            return None
        start = self.token.start
        self.jump(self.at + 2)
        amount = self.guarded(lambda: self.expression(8, nested=True), self.missing())
        unit = self.advance().key.upper() if self.token.kind == "name" else ""
        unit += "" if unit.endswith("S") else "S"
        if unit not in {"SECONDS", "MINUTES", "HOURS"}:
            self.error("syntax", "SCHEDULE IN needs a unit", self.since(start), expected="SECONDS, MINUTES or HOURS")
            unit = "SECONDS"
        self.take_word("do")
        self.end_of_head("SCHEDULE IN")
        with self.block("SCHEDULE", self.since(start), "END SCHEDULE") as block:
            body = self.body()
            self.close(block, "END SCHEDULE")
        return ScheduleIn(amount, unit, body, self.since(start))  # type: ignore[arg-type]  # one of three

    # blocks of text

    def text_block(self) -> Statement | None:
        """BEGIN TALK, SYSTEM PROMPT, MAIL: the lexer has read the text as one string."""
        start, at = self.token.start, self.at
        words = self.advance().key.split("_")[1:]
        while self.token.kind == "name" and len(words) < 2:
            words += self.advance().key.split("_")
            if words[0] != "system":
                break
        kind = {"talk": "TALK", "system": "SYSTEM PROMPT", "mail": "MAIL"}.get(words[0] if words else "", "")
        if not kind:
            self.jump(at)
            return None
        recipient = self.guarded(lambda: self.expression(nested=True), self.missing()) if kind == "MAIL" else None
        if self.token.kind != "line":
            self.fail(f"{self.shown()} stands after BEGIN {kind}", expected="the text, from the next line on")
        self.advance()
        if self.token.kind not in {"text", "open"}:
            self.fail(f"BEGIN {kind} has no text", span=self.since(start))
        if self.token.kind == "open":
            text = self.template()
        else:
            token = self.advance()
            text = values.Template((token.key,) if token.key else (), Span(token.start, token.end))
        return TextBlock(kind, text, recipient, self.since(start))

    # workflows

    def workflow(self) -> Statement | None:
        if self.token.key == "#workflow":
            token = self.advance()
            return nodes.Workflow(span=Span(token.start, token.end))
        if self.tokens[self.at + 1].key != "workflow":
            return None
        start = self.token.start
        self.jump(self.at + 2)
        name = self.key_text(self.key())
        steps: list[Statement] = []
        while self._step_follows():
            steps.append(self._step())
        return nodes.Workflow(name, tuple(steps), self.since(start))

    def _step_follows(self) -> bool:
        at = self.at
        while self.tokens[at].kind == "line":
            at += 1
        token, ahead = self.tokens[at], self.tokens[min(at + 1, len(self.tokens) - 1)]
        if token.kind != "name" or token.key not in _STEPS:
            return False
        if (token.key == "end" and ahead.key != "parallel") or (token.key == "on" and ahead.key != "timeout"):
            return False
        if token.key in {"if", "else"}:
            return False
        self.jump(at)
        return True

    def _step(self) -> Statement:
        start, word = self.token.start, self.token.key
        name = self.tokens[self.at + 1]
        self.skip_line()
        place = Span(start, self.tokens[self.at - 1].end)
        kind = word.upper() if word in {"step", "branch", "parallel"} else "STEP"
        named = self.written(name) if word in {"step", "branch"} and name.kind != "line" else ""
        return Step(kind, named, self.text[place.start : place.end], span=place)  # type: ignore[arg-type]  # one of three
