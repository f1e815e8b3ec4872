"""Tokens: what the lexer makes of a text; keywords are names here, for no word is reserved."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.declarations import Comment
from palaver.basic.source import Span

Kind = Literal["name", "number", "text", "open", "part", "close", "op", "line", "end"]


class Token(NamedTuple):
    """
    `key` is the folded name, the operator, or the value of a text; of a number it is how it is written.

    A string with `${e}` in it is the tokens open, (those of e), part, (those of the next), close; the keys of these
    three are the texts between. A "line" ends a logical line, "end" the program.
    """

    kind: Kind
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens are balanced: what was not closed was reported and closed."""

    tokens: list[Token]
    comments: list[Comment]
    diagnostics: list[Diagnostic]


def span(token: Token) -> Span:
    return Span(token.start, token.end)


# Written more than one way; the first is the one that trees hold.
ALIASES: Final = {"==": "=", "!=": "<>", "**": "^", "%": "MOD", "&&": "AND", "||": "OR", "!": "NOT", "#{": "{"}
CLOSERS: Final = {"(": ")", "[": "]", "{": "}"}
OPENERS: Final = {closer: opener for opener, closer in CLOSERS.items()}
# Operators that are words, where an operator can stand.
WORD_OPERATORS: Final = frozenset(
    {"and", "or", "xor", "not", "mod", "like", "ilike", "is", "in", "contains", "between", "starts", "ends"}
)
# Words that, behind a keyword's name, make that the name of a variable.
AFTER_NAMES: Final = WORD_OPERATORS - {"not"} | {"then", "else", "do", "to", "step", "default", "timeout", "as"}
# Words after which an operand comes, so that a quote there opens a string.
OPERAND_WORDS: Final = frozenset(
    """and or xor not mod like ilike in contains between return if elseif case while until to step talk print throw
    raise assert with on from using for at by where limit set values refresh subject body attachment template data
    timeout expires filter append default description llm rewrite hear write read find get post put patch delete
    as llm info warn error debug message call switch each next context kb tool website suggestion switcher
    remember recall memory fact session model mail email template draft sms file then""".split()  # noqa: SIM905  # a list of quoted words reads worse
)
