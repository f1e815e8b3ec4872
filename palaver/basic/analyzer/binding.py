"""Binding: which argument of a keyword's call is which of its parameters."""

from dataclasses import dataclass

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.nodes.expressions import KeywordCall
from palaver.basic.nodes.node import Node


@dataclass(frozen=True, slots=True)
class Bound:
    """`values` holds the last where several were given; `twice` the clause words that stood twice."""

    values: dict[Parameter, Node]
    surplus: tuple[Node, ...]
    missing: tuple[Parameter, ...]
    twice: tuple[str, ...]


def bind(keyword: Keyword, call: KeywordCall) -> Bound:
    """Clauses by their words, positions in order among what no clause gave."""
    values: dict[Parameter, Node] = {}
    twice: list[str] = []
    by_word = {word: each for each in keyword.parameters for word in each.words}
    for clause in call.clauses:
        parameter = by_word[clause.word]
        if parameter in values:
            twice.append(clause.word)
        values[parameter] = clause.value
    open_ones = [each for each in keyword.parameters if each.positional and each not in values]
    surplus: list[Node] = []
    for at, value in enumerate(call.arguments):
        last = open_ones[-1] if open_ones else None
        if at < len(open_ones):
            values[open_ones[at]] = value
        elif last is None or not last.many:
            surplus.append(value)
    missing = tuple(each for each in keyword.parameters if each.required and each not in values)
    return Bound(values, tuple(surplus), missing, tuple(twice))
