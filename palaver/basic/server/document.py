"""A program that is open in an editor: its text, its tokens, and what the analyzer knows of it; errors and all."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from palaver.basic.analyzer import Analysis, analyze
from palaver.basic.lexer import lex
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Table
from palaver.basic.parser.words import split
from palaver.basic.source import Source, normal
from palaver.basic.tokens import Token

_TEXTS: Final = frozenset({"text", "open", "part", "close"})


@dataclass(frozen=True)
class Surroundings:
    """
    What else there is in the bot: tables of its other files, its tools and scripts, names of its configuration.

    `sources` are all its programs by their paths, as far as who asks knows them.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    scripts: Sequence[str] = ()
    collections: Sequence[str] = ()
    config: frozenset[str] = frozenset()
    sources: Mapping[str, Source] = field(default_factory=dict)


ALONE: Final = Surroundings()


@dataclass(frozen=True)
class Document:
    """Immutable; a change makes another one."""

    source: Source
    around: Surroundings = ALONE
    names: Any = field(default=None, compare=False, repr=False)  # what names.py has found, once somebody asked

    @classmethod
    def of(cls, text: str, name: str = "script.bas", around: Surroundings = ALONE) -> "Document":
        return cls(Source(name, normal(text)), around)

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def analysis(self) -> Analysis:
        return analyze(self.source, config=self.around.config, others=self.around.tables)

    @cached_property
    def tokens(self) -> list[Token]:
        return split(lex(self.text, library().openers).tokens)

    @cached_property
    def starts(self) -> list[int]:
        return [each.start for each in self.tokens]

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Of this file, and of the others."""
        own = {each.name.casefold(): each for each in self.analysis.tables}
        return {**{name.casefold(): each for name, each in self.around.tables.items()}, **own}

    def token_at(self, offset: int) -> Token | None:
        """The token that a cursor at `offset` touches, a name rather than what is beside it."""
        last = bisect_right(self.starts, offset)
        near = self.tokens[max(0, last - 3) : last]
        touched = [each for each in near if each.start <= offset <= each.end and each.kind != "line"]
        names = [each for each in touched if each.kind == "name"]
        return (names or touched or [None])[0]  # type: ignore[list-item]  # nothing is an answer, too

    def line_before(self, offset: int) -> list[Token]:
        """The tokens of the logical line up to `offset`, without the one that the cursor is in."""
        found: list[Token] = []
        for each in self.tokens:
            if each.start >= offset or each.kind == "end" or (each.kind == "name" and each.end == offset):
                break
            if each.kind == "line":
                found = []
            elif each.start < each.end:
                found.append(each)
        return found

    def is_text(self, offset: int) -> bool:
        """Whether a cursor stands in a string, a comment or a block of text, where nothing is completed."""
        line, comments = self.source.line_of(offset), self.analysis.program.comments
        if any(each.span.start < offset and self.source.line_of(each.span.start) == line for each in comments):
            return True
        return any(
            each.kind in {"text", "open", "part", "close"} and each.start < offset < each.end for each in self.tokens
        )
