"""The cursor: where the parser stands, what it reports, and how it goes on after an error."""

from collections.abc import Sequence
from typing import Final, NoReturn

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.library import Library
from palaver.basic.source import Span
from palaver.basic.tokens import Token

MOST: Final = 1_000
ASSIGNS: Final = frozenset({"=", "+=", "-=", "*=", "/="})
_SHOWN: Final = 40


class Failed(Exception):
    """A statement cannot be read further; the statement's line is skipped, its error is in `diagnostic`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class Cursor:
    """
    `token` is the next to read; `names` are assigned somewhere in the program, `procedures` defined.

    `conditions` before THEN are being read, `inlined` IFs on one line, of which `divided` may come to an ELSE.
    """

    def __init__(self, tokens: list[Token], library: Library, text: str = "") -> None:
        self.tokens = tokens
        self.library = library
        self.text = text
        self.at = 0
        self.token = tokens[0]
        self.diagnostics: list[Diagnostic] = []
        self.grouped: set[Span] = set()
        self.names, self.procedures = declared(tokens)
        self.conditions = self.divided = self.inlined = 0

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def jump(self, at: int) -> None:
        self.at = at
        self.token = self.tokens[at]

    def is_op(self, key: str) -> bool:
        return self.token.key == key and self.token.kind == "op"

    def is_word(self, word: str) -> bool:
        return self.token.key == word and self.token.kind == "name"

    def take_op(self, key: str) -> bool:
        if self.token.key == key and self.token.kind == "op":
            self.advance()
            return True
        return False

    def take_word(self, word: str) -> bool:
        if self.token.key == word and self.token.kind == "name":
            self.advance()
            return True
        return False

    def expect_op(self, key: str, after: str, opened: Span | None = None) -> Token:
        if not self.is_op(key):
            self.fail(f"{self.shown()} stands where {key!r} should after {after}", expected=repr(key), opened=opened)
        return self.advance()

    def expect_name(self, what: str) -> Token:
        if self.token.kind != "name":
            self.fail(f"{self.shown()} is no name", expected=what)
        return self.advance()

    def written(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def shown(self) -> str:
        """The next token as messages name it."""
        if self.token.kind in {"line", "end"}:
            return "the end of the line" if self.token.kind == "line" else "the end of the file"
        text = self.written(self.token)
        return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")

    def here(self) -> Span:
        return Span(self.token.start, max(self.token.end, self.token.start + 1))

    def since(self, start: int) -> Span:
        """From `start` to the end of what was read last."""
        return Span(start, self.tokens[self.at - 1].end)

    def fail(
        self,
        message: str,
        *,
        code: str = "syntax",
        span: Span | None = None,
        expected: str = "",
        opened: Span | None = None,
        suggestion: str = "",
    ) -> NoReturn:
        raise Failed(Diagnostic("error", code, message, span or self.here(), expected, opened, suggestion))

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        expected: str = "",
        opened: Span | None = None,
        suggestion: str = "",
    ) -> None:
        self.report(Diagnostic("error", code, message, span, expected, opened, suggestion))

    def warn(self, code: str, message: str, span: Span, *, suggestion: str = "") -> None:
        self.report(Diagnostic("warning", code, message, span, suggestion=suggestion))

    def report(self, found: Diagnostic) -> None:
        if len(self.diagnostics) < MOST:
            self.diagnostics.append(found)
        elif len(self.diagnostics) == MOST:
            message = f"there are more than {MOST} errors; those from here on are not listed"
            self.diagnostics.append(Diagnostic("error", "many", message, found.span))

    def skip_line(self) -> None:
        """To the end of the logical line, which stays to be read."""
        at = self.at
        while self.tokens[at].kind not in {"line", "end"}:
            at += 1
        self.jump(at)

    def divides(self, at: int) -> bool:
        """Whether THEN or ELSE stands there as a word of IF, and no variable of that name."""
        token = self.tokens[at]
        if token.kind != "name" or token.key not in {"then", "else"}:
            return False
        if token.key not in self.names:
            return True
        ahead = self.tokens[at + 1]
        again = ahead.kind == "name" and ahead.key == token.key
        return not again and (self.conditions if token.key == "then" else self.divided) > 0

    def at_end(self) -> bool:
        """Whether the statement can end here."""
        token = self.token
        return token.kind in {"line", "end"} or (token.kind == "op" and token.key in {":", ";", "}"})


def declared(tokens: Sequence[Token]) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a program assigns, and names of its procedures: seen from the tokens, before parsing."""
    names: set[str] = set()
    procedures: set[str] = set()
    last = len(tokens) - 1
    for at, token in enumerate(tokens):
        key = token.key
        if token.kind == "op":
            if key in ASSIGNS and at and _is_head(tokens, at - 1):
                names.add(tokens[at - 1].key)
        elif token.kind == "name" and key in _NAMING and at < last and tokens[at + 1].kind == "name":
            if key in {"sub", "function"}:
                procedures.add(tokens[at + 1].key)
                names.update(_formals(tokens, at + 2))
            else:
                named = tokens[at + 2] if tokens[at + 1].key == "each" and at + 2 < last else tokens[at + 1]
                names.add(named.key)
    return frozenset(names), frozenset(procedures)


_NAMING: Final = frozenset({"for", "hear", "param", "dim", "redim", "sub", "function", "catch"})
_BEFORE: Final = frozenset({"then", "else", "let", "set", "do"})


def _is_head(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].kind != "name":
        return False
    before = tokens[at - 1] if at else None
    if before is None or before.kind == "line":
        return True
    return (before.kind == "op" and before.key in {":", "{"}) or (before.kind == "name" and before.key in _BEFORE)


def _formals(tokens: Sequence[Token], at: int) -> list[str]:
    """The names after an opening bracket or a comma, up to the closing one."""
    found = []
    while tokens[at].kind not in {"line", "end"}:
        if tokens[at].kind == "op" and tokens[at].key in {"(", ","} and tokens[at + 1].kind == "name":
            found.append(tokens[at + 1].key)
        at += 1
    return found
