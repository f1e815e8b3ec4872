"""The library: all keywords that were found, by their phrases; the longest phrase wins, an underscore is a blank."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final, NamedTuple

from palaver.basic import keywords
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.tokens import Token
from palaver.core.catalog import CatalogError, discover

# What follows a word in the tree of phrases; under "" stands what ends there.
_END: Final = ""


class Found(NamedTuple):
    """A phrase of a keyword, and the token after it."""

    entry: "Entry"
    phrase: str
    after: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A keyword with the tree of its clause words; `splits` where "=" separates its first two arguments."""

    keyword: Keyword
    clauses: Mapping[str, object]
    splits: bool
    single: frozenset[str]


class Library:
    """What the parser, the analyzer, documentation and editors know of keywords."""

    def __init__(self, found: Iterable[Keyword]) -> None:
        self.keywords: Mapping[str, Keyword] = MappingProxyType({each.id: each for each in found})
        self._phrases: dict[str, object] = {}
        for keyword in self.keywords.values():
            entry = _entry(keyword)
            for phrase in keyword.phrases:
                node = _grown(self._phrases, phrase)
                if _END in node:
                    raise CatalogError(f"two keywords are written {phrase}")
                node[_END] = (entry, phrase)
        self.heads = frozenset(self._phrases)
        self.openers = _openers(self.keywords.values(), self.heads)
        self.phrases = frozenset(phrase for each in self.keywords.values() for phrase in each.phrases)

    def match(self, tokens: Sequence[Token], at: int) -> Found | None:
        """The longest phrase that begins at token `at`."""
        key = tokens[at].key
        if key not in self._phrases and "_" not in key:
            return None
        found = _longest(self._phrases, tokens, at)
        if found is None:
            return None
        entry, phrase = found[0]
        return Found(entry, phrase, found[1])

    def near(self, words: str) -> list[str]:
        """Phrases that somebody who wrote `words` may have meant."""
        return difflib.get_close_matches(words.upper().replace("_", " "), sorted(self.phrases), 2, 0.7)


def clause(entry: Entry, tokens: Sequence[Token], at: int) -> tuple[Parameter, str, int] | None:
    """The parameter whose clause words stand at `at`, these words, and the token after them."""
    if tokens[at].key not in entry.clauses and "_" not in tokens[at].key:
        return None
    found = _longest(entry.clauses, tokens, at)
    return None if found is None else (*found[0], found[1])


@cache
def library() -> Library:
    """All keywords of this installation."""
    found: list[Keyword] = []
    for name in sorted(info.name for info in iter_modules(keywords.__path__)):
        family = import_module(f"{keywords.__name__}.{name}")
        found += discover(family, "KEYWORD", Keyword).values()
    made = Library(found)
    if len(made.keywords) != len(found):
        raise CatalogError("two keywords have one phrase")
    return made


def _openers(keywords: Iterable[Keyword], heads: frozenset[str]) -> frozenset[str]:
    """Phrases and clauses that always have an operand, `heads` that may: a single quote after one opens a string."""
    found = set(heads)
    for each in keywords:
        phrases = {phrase.casefold() for phrase in each.phrases}
        if any(part.required and part.positional for part in each.parameters[:1]):
            found |= phrases
        elif not each.parameters:
            found -= phrases
        clauses = [word for part in each.parameters if part.shape != "flag" for word in part.words]
        found.update(word.casefold() for word in clauses if " " in word)
    return frozenset(found)


def _entry(keyword: Keyword) -> Entry:
    tree: dict[str, object] = {}
    splits = False
    for parameter in keyword.parameters:
        for words in parameter.words:
            if words == "=":
                splits = True
            else:
                _grown(tree, words)[_END] = (parameter, words)
    single = frozenset(phrase.casefold() for phrase in keyword.phrases if " " not in phrase)
    return Entry(keyword, tree, splits, single)


def _grown(tree: dict[str, object], phrase: str) -> dict[str, object]:
    for word in phrase.casefold().split():
        inner = tree.setdefault(word, {})
        assert isinstance(inner, dict)
        tree = inner
    return tree


def _longest(tree: object, tokens: Sequence[Token], at: int) -> tuple[tuple, int] | None:  # type: ignore[type-arg]  # pairs of either tree
    best = None
    while (token := tokens[at]).kind == "name":
        for word in token.key.split("_") if "_" in token.key else (token.key,):
            tree = tree.get(word) if isinstance(tree, dict) else None
            if tree is None:
                return best
        at += 1
        if isinstance(tree, dict) and _END in tree and (best is None or token.key != "to" or _opens(token, tokens[at])):
            best = (tree[_END], at)
    return best


def _opens(before: Token, token: Token) -> bool:
    """Whether an operand begins, so that TO before it is no variable: TALK to, "x"."""
    return token.kind in {"name", "text", "number", "open"} or (
        token.kind == "op" and token.key in {"(", "[", "{"} and (token.key != "[" or before.end < token.start)
    )
