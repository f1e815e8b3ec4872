"""The program: which method reads a statement by its first word, and the whole of it with all that is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.lexer import lex
from palaver.basic.library import Library, library
from palaver.basic.nodes.declarations import Program
from palaver.basic.nodes.statements import Label, Statement
from palaver.basic.parser.cursor import ASSIGNS
from palaver.basic.parser.events import Events
from palaver.basic.parser.words import split
from palaver.basic.source import Source, Span

# Whoever looks ahead finds ends there.
_AHEAD: Final = 4
_LAST: Final = frozenset({"end"})
_FOREIGN: Final = re.compile(r"\s*(<(?:!|\?|[A-Za-z][\w-]*[\s/>]))")


@dataclass(frozen=True, slots=True)
class Parsed:
    """`diagnostics` are those of the lexer and the parser, by their place."""

    source: Source
    program: Program
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source, known: Library | None = None) -> Parsed:
    """All of a program; what cannot be read is an Invalid with an error."""
    foreign = _FOREIGN.match(source.text)
    if foreign:
        hint = "a program begins with a statement; text that people see belongs in BEGIN TALK"
        error = Diagnostic("error", "format", "this is HTML or XML, not BASIC", Span(*foreign.span(1)), suggestion=hint)
        return Parsed(source, Program((), span=Span(0, len(source.text))), (error,))
    words = known or library()
    lexed = lex(source.text, words.openers)
    parser = Parser([*split(lexed.tokens), *lexed.tokens[-1:] * _AHEAD], words, source.text)
    statements = parser.program()
    program = Program(statements, tuple(lexed.comments), frozenset(parser.grouped), Span(0, len(source.text)))
    return Parsed(source, program, tuple(_ordered(source, lexed.diagnostics, parser.diagnostics)))


def _ordered(source: Source, lexed: list[Diagnostic], parsed: list[Diagnostic]) -> list[Diagnostic]:
    """By place; an error of the lexer explains what the parser found wrong on its line."""
    lines = {source.line_of(each.span.start) for each in lexed if each.severity == "error"}
    kept = [each for each in parsed if each.code == "block" or source.line_of(each.span.start) not in lines]
    return sorted([*lexed, *kept], key=lambda each: each.span)


class Parser(Events):
    def program(self) -> tuple[Statement, ...]:
        found: list[Statement] = []
        while self.token.kind != "end":
            found.extend(self.body())
            if self.token.kind not in _LAST:
                self.guarded(lambda: self.fail(f"{self.shown()} stands here"), None)
        return tuple(found)

    def statement(self) -> Statement | tuple[Statement, ...] | None:
        token = self.token
        if token.kind == "name":
            ahead = self.tokens[self.at + 1]
            if ahead.kind == "op":
                if ahead.key in ASSIGNS:
                    return self.assignment()
                if ahead.key == ":" and self._is_label():
                    return self._label()
                if ahead.key in {".", "[", "?."} and self.is_assignment():
                    return self.assignment()
            read = HEADS.get(token.key)
            if read is not None:
                made = read(self)
                if made is not None:
                    return made
        return self.evaluated()

    def _is_label(self) -> bool:
        alone = self.tokens[self.at + 2].kind in {"line", "end"}
        before = self.tokens[self.at - 1] if self.at else None
        return alone and (before is None or before.kind == "line") and self.token.key not in _NO_LABELS

    def _label(self) -> Statement:
        token = self.advance()
        self.advance()
        return Label(token.key, Span(token.start, token.end))


_NO_LABELS: Final = frozenset(
    {"else", "try", "finally", "do", "default", "loop", "end", "exit", "return", "break", "continue"}
)

HEADS: Final[Mapping[str, Callable[[Parser], Statement | tuple[Statement, ...] | None]]] = {
    "let": Parser.let,
    "set": Parser.set,
    "dim": Parser.dim,
    "redim": Parser.dim,
    "if": Parser.branch,
    "for": Parser.loop_for,
    "while": Parser.loop_while,
    "do": Parser.loop_do,
    "select": Parser.select,
    "switch": Parser.select,
    "with": Parser.with_block,
    "try": Parser.attempt,
    "exit": Parser.exit,
    "end": Parser.exit,
    "break": Parser.exit,
    "continue": Parser.proceed,
    "return": Parser.give,
    "throw": Parser.throw,
    "raise": Parser.throw,
    "assert": Parser.demand,
    "goto": Parser.goto,
    "resume": Parser.resume,
    "clear": Parser.clear,
    "err": Parser.err,
    "hear": Parser.hear,
    "sub": Parser.procedure,
    "function": Parser.procedure,
    "call": Parser.call_statement,
    "param": Parser.param,
    "description": Parser.description,
    "tool": Parser.tool,
    "table": Parser.table,
    "index": Parser.index,
    "create": Parser.index,
    "on": Parser.on,
    "webhook": Parser.webhook,
    "schedule": Parser.schedule,
    "begin": Parser.text_block,
    "begin_talk": Parser.text_block,
    "begin_system": Parser.text_block,
    "begin_system_prompt": Parser.text_block,
    "begin_mail": Parser.text_block,
    "#workflow": Parser.workflow,
    "orchestrate": Parser.workflow,
}
