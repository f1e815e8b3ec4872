"""Lines: where a logical line goes on, where a bracket was forgotten, where a block of text ends."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from palaver.basic.tokens import OPERAND_WORDS, Token

_OPEN_ENDS: Final = frozenset(
    {"+", "-", "*", "/", "\\", "^", "&", "MOD", "=", "<>", "<", ">", "<=", ">=", ",", "??", "AND", "OR", "?", "|"}
    | {"+=", "-=", "*=", "/="}
)
_OPEN_WORDS: Final = frozenset({"and", "or", "xor", "mod", "like", "with", "set", "where"})
_WORD: Final = r"(and|or|xor|mod|like|with|set|where)\b"
_NAMED: Final = re.compile(
    rf"(?:^|:|\bTHEN|\bELSE)[^\S\n]*(?:(?:LET|SET)[^\S\n]+)?{_WORD}[^\S\n]*[-+*/]?="
    rf"|\b(?:EACH|FOR|HEAR|PARAM|DIM|REDIM|WITH|SUB|FUNCTION|CATCH)[^\S\n]+{_WORD}[^\S\n]*(?:$|\(|=|IN\b|AS\b|:)"
    rf"|\b(?:SUB|FUNCTION)[^\S\n]+\w+[^\S\n]*\([^()\n]*\b{_WORD}",
    re.IGNORECASE | re.MULTILINE,
)
# Words before a name that are no operators.
_NAMING: Final = frozenset(
    {"each", "for", "param", "dim", "redim", "sub", "function", "catch", "push", "append", "let"}
)
_CLAUSE: Final = re.compile(
    r"[^\S\n]*(?:(?:AND|OR|WHERE)\b(?![^\S\n]*[=.:,])|(?:ORDER[ _]BY|LIMIT|ATTACHMENT|TIMEOUT)[^\S\n]+(?![=:+\-*/.])"
    r"|WITH[^\S\n]+(?:OPTIMIZE|MAX_)|(GROUP[ _]BY[^\S\n]|JOIN\b[^\n]*\sON\s))"
)
_BLANK: Final = re.compile(r"[^\S\n]*(?:\n|\Z)")
_QUERIES: Final = frozenset({"find", "select", "query", "aggregate"})
_STATEMENT: Final = re.compile(
    r"[^\S\n]*(?:END[ ](?:IF|FOR|WHILE|SELECT|SWITCH|SUB|FUNCTION|WITH|TRY|TABLE|ON|TALK|SYSTEM)\b|ENDIF\b"
    r"|NEXT[^\S\n]*\w*$|WEND\b|LOOP[^\S\n]*$|LOOP[ ](?:WHILE|UNTIL)\b|ELSE[^\S\n]*$|ELSE[ ]IF\b|ELSEIF\b|FOR[ ]EACH[ ]"
    r"|FOR[ ]\w+[ ]=|(?:SUB|FUNCTION)[ ]\w|SELECT[ ]CASE\b|TRY[^\S\n]*$|CATCH\b[^\S\n]*\w*$|IF[ ][^\n]*\bTHEN\b"
    r"|(?:TALK|HEAR|PARAM|RETURN|PRINT|USE|DIM)[ ](?![=.:])|DESCRIPTION[ ]\"|BEGIN[ ]\w|SET[ ]\w+[ ][^=:,\n])",
    re.IGNORECASE | re.MULTILINE,
)


def continues(text: str, at: int, tokens: Sequence[Token], head: int) -> bool:
    """Whether the logical line that began with token `head` goes on at offset `at`, where the next one starts."""
    if _BLANK.match(text, at):
        return False
    last = tokens[-1]
    if last.kind == "op":
        if last.key in _OPEN_ENDS:
            return not (last.key == "*" and _is_cron(tokens, head))
    elif last.kind == "name" and last.key in _OPEN_WORDS and _is_operator(text, tokens, head):
        return True
    found = _CLAUSE.match(text, at)
    if found is None:
        return False
    return not found[1] or any(token.key in _QUERIES for token in tokens[head : head + 8])


def _is_cron(tokens: Sequence[Token], head: int) -> bool:
    """Whether the line is SET SCHEDULE with a cron expression that is not in quotes: its last * joins nothing."""
    words = [token.key for token in tokens[head : head + 2]]
    return words == ["set", "schedule"] and tokens[head + 2].kind in {"number", "op"}


def _is_operator(text: str, tokens: Sequence[Token], head: int) -> bool:
    """Whether the last word joins what stands before it, so that it is no name of a variable."""
    before = tokens[-2] if len(tokens) - 1 > head else None
    if before is None or before.key == "end":
        return False
    if before.kind == "name" and (before.key in OPERAND_WORDS or before.key in _NAMING):
        return tokens[-1].key not in _named(text)
    return before.kind != "op" or before.key in ")]}"


@lru_cache(maxsize=4)
def _named(text: str) -> frozenset[str]:
    """Which of the words that join lines a program has as names."""
    return frozenset(word.casefold() for found in _NAMED.finditer(text) for word in found.groups() if word)


def is_statement_line(text: str, at: int) -> bool:
    """Whether a statement begins at `at` that can stand in no bracket: one before it was not closed."""
    return _STATEMENT.match(text, at) is not None


class TextBlock(NamedTuple):
    """The body of BEGIN .. END from `start` to `stop`; `after` is where the program goes on."""

    start: int
    stop: int
    after: int
    closed: bool
    indent: str


_ENDS: Final = {
    "TALK": re.compile(r"^[^\S\n]*END[ \t_]+TALK[^\S\n]*;?[^\S\n]*$", re.IGNORECASE | re.MULTILINE),
    "SYSTEM PROMPT": re.compile(
        r"^[^\S\n]*END[ \t_]+SYSTEM[ \t_]+PROMPT[^\S\n]*;?[^\S\n]*$", re.IGNORECASE | re.MULTILINE
    ),
    "MAIL": re.compile(r"^[^\S\n]*END[ \t_]+MAIL[^\S\n]*;?[^\S\n]*$", re.IGNORECASE | re.MULTILINE),
}
_ANY_END: Final = re.compile(
    r"^[^\S\n]*END[ \t_]+(?:TALK|SYSTEM[ \t_]+PROMPT|MAIL)\b[^\n]*$", re.IGNORECASE | re.MULTILINE
)
# A hole over several lines: those in it are no lines of the text.
_HOLE: Final = re.compile(r"\$\{(?!\{)[^{}\n]*\n[^{}]*\}")
_INDENT: Final = re.compile(r"^([^\S\n]*)\S", re.MULTILINE)


def text_block(tokens: Sequence[Token], head: int) -> str:
    """The kind of the block of text that the logical line opened, "" for any other line."""
    if tokens[head].key.partition("_")[0] != "begin":
        return ""
    match "_".join(token.key for token in tokens[head:]).split("_"):
        case ["begin", "talk"]:
            return "TALK"
        case ["begin", "system", "prompt"]:
            return "SYSTEM PROMPT"
        case ["begin", "mail", _, *_]:
            return "MAIL"
    return ""


def body_of(text: str, start: int, kind: str) -> TextBlock:
    """Where the text ends; one that is not closed ends where another is closed, or with the file."""
    found = _ENDS[kind].search(text, start) or _ANY_END.search(text, start)
    closed = found is not None and _ENDS[kind].fullmatch(found[0]) is not None
    stop = found.start() if found else len(text)
    after = found.end() if found else len(text)
    inside = [each.span() for each in _HOLE.finditer(text, start, stop)]
    lines = _INDENT.finditer(text, start, stop)
    indents = [each[1] for each in lines if not inside or not _is_inside(inside, each.start())]
    return TextBlock(start, max(start, stop - 1) if found else stop, after, closed, _shared(indents))


def _is_inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether an offset is in one of spans that do not overlap."""
    before = bisect_right(spans, (at, 0)) - 1
    return before >= 0 and at < spans[before][1]


def _shared(indents: Sequence[str]) -> str:
    """The longest beginning of all."""
    least, most = min(indents, default=""), max(indents, default="")
    same = next((at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least))
    return least[:same]
