"""Pieces of programs: phrases of keywords, words of the grammar, functions, marks."""

from typing import Final

from palaver.basic.function_names import FUNCTIONS
from palaver.basic.grammar.words import FAMILIES
from palaver.basic.library import library

_MARKS: Final = ("\n", " ", '"', "'", "${", "}", "(", ")", "[", "]", "{", ":", ",", "=", "<>", ".", "&", "+", "1", "x")
WORDS: Final = (
    *_MARKS,
    *(f"{word.phrase} " for family in FAMILIES for word in family.words),
    *(f"{phrase} " for phrase in sorted(library().phrases)),
    *(f"{name}(" for name in sorted(FUNCTIONS)),
)
LINES: Final = tuple(
    f"{line}\n"
    for example in (
        *(word.example for family in FAMILIES for word in family.words),
        *(keyword.example for keyword in library().keywords.values()),
        *(function.example for function in {id(each): each for each in FUNCTIONS.values()}.values()),
    )
    for line in example.splitlines()
)
