"""Bodies: statements up to the word that ends their block, and blocks that somebody forgot to close."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from palaver.basic.library import Library
from palaver.basic.nodes import statements as nodes
from palaver.basic.nodes.statements import Body, Statement
from palaver.basic.parser.cursor import Failed
from palaver.basic.parser.statements import Statements
from palaver.basic.source import Span
from palaver.basic.tokens import Token

MAX_BLOCKS: Final = 16
_ENDED: Final = frozenset(
    {
        "if",
        "for",
        "while",
        "select",
        "switch",
        "sub",
        "function",
        "with",
        "try",
        "table",
        "on",
        "schedule",
        "do",
        "parallel",
    }
)
_ALONE: Final = frozenset({"wend", "loop", "elseif", "catch", "finally", "next", "else", "case", "default"})
OPEN: Final = "ON without END ON"
_STRAY: Final = {"NEXT": "FOR", "WEND": "WHILE", "LOOP": "DO", "ELSE": "IF", "ELSE IF": "IF", "CASE": "SELECT CASE"}


@dataclass(frozen=True, slots=True)
class Block:
    """What is open: its word, where it began, and what ends a body of it."""

    word: str
    span: Span
    ends: frozenset[str]


class Bodies(Statements):
    def __init__(self, tokens: list[Token], library: Library, text: str = "") -> None:
        super().__init__(tokens, library, text)
        self.blocks: list[Block] = []

    def statement(self) -> Statement | tuple[Statement, ...] | None:
        raise NotImplementedError

    @contextmanager
    def block(self, word: str, span: Span, *ends: str) -> Iterator[Block]:
        if len(self.blocks) >= MAX_BLOCKS:
            hint = "move the inner ones into a SUB"
            self.fail(f"blocks are nested more than {MAX_BLOCKS} deep", code="nesting", span=span, suggestion=hint)
        made = Block(word, span, frozenset(ends))
        self.blocks.append(made)
        try:
            yield made
        finally:
            self.blocks.pop()

    def closer(self) -> str:
        """The word at the cursor that ends or divides a block, "" for anything else."""
        token = self.token
        if token.kind != "name" or not (token.key in _ALONE or token.key.startswith("end")):
            return ""
        ahead = self.tokens[self.at + 1]
        if (
            ahead.kind == "op"
            and ahead.key in {"=", "+=", "-=", "*=", "/=", ".", "?.", "(", "["}
            and token.key not in _HEADS
        ):
            return ""
        if ahead.kind == "op" and self.is_assignment():
            return ""
        if token.key == "end":
            return f"END {ahead.key.upper()}" if ahead.kind == "name" and ahead.key in _ENDED else ""
        if token.key.startswith("end"):
            return f"END {token.key[3:].upper()}" if token.key[3:] in _ENDED else ""
        return self._divider(token.key, ahead.key if ahead.kind == "name" else "")

    def _divider(self, word: str, following: str) -> str:
        if word == "elseif" or (word == "else" and following == "if"):
            return "ELSE IF"
        if word == "case":
            return "CASE ELSE" if following == "else" else "CASE"
        if word == "default":
            return "CASE ELSE" if any("CASE ELSE" in each.ends for each in self.blocks) else ""
        if word == "next" and following == "in":
            return ""
        return word.upper()

    def take_closer(self) -> None:
        """Read the words of a closer."""
        token = self.advance()
        if token.key == "end" or (token.key, self.token.key) in {("else", "if"), ("case", "else")}:
            self.advance()

    def body(self) -> Body:
        found: list[Statement] = []
        while self.token.kind != "end":
            if self.token.kind == "line" or self.is_op(":") or self.is_op(";"):
                self.advance()
                continue
            closer = self.closer()
            if closer and any(closer in each.ends for each in self.blocks):
                break
            if closer:
                self._stray(closer)
                continue
            if self.is_op("}") and self.blocks and self.blocks[-1].word == "IF {":
                break
            self.line(found)
        return tuple(found)

    def _stray(self, closer: str) -> None:
        start = self.token.start
        self.take_closer()
        opener = _STRAY.get(closer) or closer.removeprefix("END ").replace("CASE ELSE", "SELECT CASE")
        inside = self.blocks[-1].span if self.blocks else None
        message = f"{closer} without {opener} before it"
        self.error(
            "block", message, self.since(start), opened=inside, suggestion=f"take it out, or write {opener} before it"
        )
        self.skip_line()

    def line(self, into: list[Statement]) -> None:
        """The statements of a line, up to its end or to what ends the block."""
        start = self.token.start
        try:
            while True:
                self.depth = 0
                self._keep(self.statement(), into)
                while self.is_op(";"):
                    self.advance()
                if not self.is_op(":"):
                    break
                self.advance()
                if self.token.kind in {"line", "end"} or self.closer():
                    return
            if self.token.kind not in {"line", "end"} and not (self.is_op("}") and self.blocks) and not self.closer():
                self._leftover()
        except Failed as failed:
            self.inlined = self.divided = 0
            self.report(failed.diagnostic)
            self.skip_line()
            into.append(nodes.Invalid(Span(start, max(start, self.tokens[self.at - 1].end))))

    def _leftover(self) -> None:
        hint = ""
        if self.token.kind == "name" and (near := self.near(self.written(self.token))):
            hint = f"did you mean {near[0]}?"
        if self.is_op("="):
            hint = "only a name, with members and indexes, can stand before ="
        self.fail(
            f"{self.shown()} stands after the end of the statement",
            expected="the end of the line, or :",
            suggestion=hint,
        )

    def _keep(self, made: Statement | tuple[Statement, ...] | None, into: list[Statement]) -> None:
        if isinstance(made, tuple):
            into.extend(made)
        elif made is not None:
            into.append(made)

    def inline(self) -> Body:
        """Statements behind THEN, up to ELSE or the end of the line."""
        found: list[Statement] = []
        while self.token.kind not in {"line", "end"} and not self.is_op("}"):
            if self.is_op(":") or self.is_op(";"):
                self.advance()
                continue
            if self.closer():
                break
            self._keep(self.statement(), found)
            if not self.at_end() and not self.closer():
                self._leftover()
        return tuple(found)

    def end_of_head(self, what: str) -> None:
        """The rest of a block's first line is empty, or begins its body after a colon."""
        if self.token.kind not in {"line", "end"} and not self.is_op(":"):
            message = f"{self.shown()} stands after {what}"
            self.guarded(lambda: self.fail(message, expected="the end of the line"), None)

    def close(self, block: Block, *closers: str, shown: str = "") -> str:
        """Read what closes a block; if it is not there, say where the block was opened."""
        found = self.closer()
        if found in closers:
            self.take_closer()
            return found
        wanted = shown or " or ".join(closers)
        instead = f", {found} comes first" if found else ""
        self.error(
            "block", f"{block.word} is not closed{instead}", self.here() if found else block.span,
            expected=wanted, opened=block.span, suggestion=f"write {closers[0]} where the block ends",
        )  # fmt: skip
        return ""


# Words that begin a divider even before a bracket: CASE (1 + 2).
_HEADS: Final = frozenset({"case", "elseif", "loop"})
