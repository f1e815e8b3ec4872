"""Expressions as text, with just the brackets that reading them again needs, and those that the author wrote."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, Literal

from palaver.basic.library import Library
from palaver.basic.nodes import expressions as nodes
from palaver.basic.nodes.expressions import Expression
from palaver.basic.source import NOWHERE, Source, Span
from palaver.basic.tokens import AFTER_NAMES

_POWERS: Final = {
    "OR": 2,
    "XOR": 3,
    "AND": 4,
    "??": 7,
    "&": 8,
    "+": 9,
    "-": 9,
    "*": 10,
    "/": 10,
    "\\": 10,
    "MOD": 10,
    "^": 12,
}
_CHOICE, _NOT, _COMPARED, _CALLED, _JOINED, _SIGN, _WHOLE = 1, 5, 6, 7, 8, 13, 14
_IDENTIFIER: Final = re.compile(r"[^\W\d]\w*\Z")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\r": "\\r", "\n": "\\n"}
_ESCAPED: Final = re.compile(r'[\\"\t\r\n]|\$(?=\{)')


# Whether nothing follows that belongs to the same expression.
Place = Literal["alone", "inside"]


class Expressions:
    """`guard`: a clause word may follow, so that a call of a keyword needs brackets around it."""

    def __init__(
        self, library: Library, procedures: frozenset[str], grouped: frozenset[Span], source: Source | None
    ) -> None:
        self.library = library
        self.procedures = procedures
        self.grouped = grouped if source else frozenset[Span]()
        self.source = source
        self.guard = False
        self.flat = 0
        self.depth = 0

    def whole(self, value: Expression) -> str:
        """An expression after which nothing of it can follow."""
        return self.show(value, 0, alone=True)

    def show(self, value: Expression, need: int, *, alone: bool = False, guarded: bool = False) -> str:
        """`value` where operators above `need` would take its parts."""
        before = self.guard
        self.guard = self.guard or guarded
        power, text = _SHOWN[type(value)](self, value, "alone" if alone and not self.guard else "inside")
        self.guard = before
        if power >= need and not (value.span != NOWHERE and value.span in self.grouped):
            return text
        if power < 0:  # a call of a keyword, read again without its neighbours
            self.guard = False
            text = _SHOWN[type(value)](self, value, "alone")[1]
            self.guard = before
        return f"({text})"

    def listed(self, values: Iterable[Expression]) -> str:
        before, self.guard = self.guard, False
        text = ", ".join(self.show(each, 0) for each in values)
        self.guard = before
        return text

    def quoted(self, value: str) -> str:
        return f'"{_ESCAPED.sub(_escape, value)}"'

    def key(self, name: str) -> str:
        return name if _IDENTIFIER.match(name) and name.casefold() != "rem" else self.quoted(name)

    def _spelt(self, span: Span) -> str:
        return self.source.text[span.start : span.end] if self.source and span.end > span.start else ""

    # each answers how tightly its text binds, and the text

    def of_text(self, value: nodes.Text, _place: Place) -> tuple[int, str]:
        spelt = self._spelt(value.span)
        if spelt[:1] in {'"', "'"} and spelt[0] == spelt[-1] and len(spelt) > 1:
            return _WHOLE, spelt
        return _WHOLE, self.quoted(value.value)

    def of_template(self, value: nodes.Template, _place: Place) -> tuple[int, str]:
        return _WHOLE, f'"{self.parts(value, lambda text: _ESCAPED.sub(_escape, text))}"'

    def parts(self, value: nodes.Template, escaped: Callable[[str], str]) -> str:
        before, self.guard = self.guard, False
        self.flat += 1
        shown = []
        for part in value.parts:
            if isinstance(part, str):
                shown.append(escaped(part))
            else:
                text = self.show(part, 0)
                shown.append("${" + (" " if text.startswith("{") else "") + text + "}")
        self.guard = before
        self.flat -= 1
        return "".join(shown)

    def of_number(self, value: nodes.Number, _place: Place) -> tuple[int, str]:
        return _WHOLE, value.written or repr(value.value)

    def of_name(self, value: nodes.Name, _place: Place) -> tuple[int, str]:
        return _WHOLE, value.written or value.name

    def of_member(self, value: nodes.Member, _place: Place) -> tuple[int, str]:
        return _WHOLE, f"{self.show(value.target, _WHOLE)}{'?.' if value.optional else '.'}{value.name}"

    def of_index(self, value: nodes.Index, _place: Place) -> tuple[int, str]:
        return _WHOLE, f"{self.show(value.target, _WHOLE)}[{self.listed([value.index])}]"

    def of_call(self, value: nodes.Call, _place: Place) -> tuple[int, str]:
        name = value.written or value.name
        text = f"{name}({self.listed(value.arguments)})"
        if self.needs_call(value):
            return -1, f"CALL {text}"
        return _WHOLE, text

    def needs_call(self, value: nodes.Call) -> bool:
        """Whether the name alone would be a keyword."""
        return value.name not in self.procedures and value.name in self.library.heads

    def of_method(self, value: nodes.MethodCall, _place: Place) -> tuple[int, str]:
        dot = "?." if value.optional else "."
        name = value.written or value.name
        return _WHOLE, f"{self.show(value.target, _WHOLE)}{dot}{name}({self.listed(value.arguments)})"

    def of_script(self, value: nodes.RunScript, place: Place) -> tuple[int, str]:
        text = f"CALL {self.show(value.script, _WHOLE)}"
        if value.pairs is not None:
            text += f" WITH {self.pairs(value.pairs)}"
        elif value.arguments:
            text += f", {self.listed(value.arguments)}"
        return (0 if place == "alone" else -1), text

    def of_unary(self, value: nodes.Unary, _place: Place) -> tuple[int, str]:
        if value.operator == "NOT":
            return _NOT, f"NOT {self.show(value.operand, _NOT)}"
        return _SIGN, value.operator + self.show(value.operand, _SIGN)

    def of_binary(self, value: nodes.Binary, _place: Place) -> tuple[int, str]:
        power = _POWERS[value.operator]
        left, right = (power + 1, power) if value.operator == "^" else (power, power + 1)
        return power, f"{self.show(value.left, left)} {value.operator} {self.show(value.right, right)}"

    def of_comparison(self, value: nodes.Comparison, _place: Place) -> tuple[int, str]:
        left = self.show(value.left, _COMPARED + 1)
        return _COMPARED, f"{left} {value.operator} {self.show(value.right, _COMPARED + 1)}"

    def of_is(self, value: nodes.Is, _place: Place) -> tuple[int, str]:
        return _COMPARED, f"{self.show(value.operand, _COMPARED + 1)} IS {'NOT ' * value.negated}{value.what}"

    def of_between(self, value: nodes.Between, _place: Place) -> tuple[int, str]:
        parts = (self.show(each, _COMPARED + 1) for each in (value.operand, value.low, value.high))
        operand, low, high = parts
        return _COMPARED, f"{operand} {'NOT ' * value.negated}BETWEEN {low} AND {high}"

    def of_conditional(self, value: nodes.Conditional, _place: Place) -> tuple[int, str]:
        condition, then = self.show(value.condition, _CHOICE + 1), self.show(value.then, _CHOICE + 1)
        return _CHOICE, f"{condition} ? {then} : {self.show(value.otherwise, 0)}"

    def of_array(self, value: nodes.Array, _place: Place) -> tuple[int, str]:
        if self.is_spread(value.span) and value.items:
            return _WHOLE, self.spread("[", (partial(self.show, each, 0) for each in value.items), "]")
        return _WHOLE, f"[{self.listed(value.items)}]"

    def of_map(self, value: nodes.Map, _place: Place) -> tuple[int, str]:
        before, self.guard = self.guard, False
        if self.is_spread(value.span) and value.entries:
            text = self.spread("{", (partial(self._entry, each) for each in value.entries), "}")
        else:
            shown = ", ".join(map(self._entry, value.entries))
            text = f"{{ {shown} }}" if shown else "{}"
        self.guard = before
        return _WHOLE, text

    def _entry(self, pair: nodes.Pair) -> str:
        return f"{self.map_key(pair)}: {self.show(pair.value, 0)}"

    def is_spread(self, span: Span) -> bool:
        """Whether the author wrote it over several lines; inside of a text it is written on one."""
        return not self.flat and "\n" in self._spelt(span)

    def spread(self, opener: str, items: Iterable[Callable[[], str]], closer: str) -> str:
        """One item to a line, two blanks deeper than the statement."""
        before, self.guard = self.guard, False
        self.depth += 1
        blank = "  " * self.depth
        lines = [f"{blank}{item()}" for item in items]
        self.depth -= 1
        self.guard = before
        return f"{opener}\n" + ",\n".join(lines) + f"\n{'  ' * self.depth}{closer}"

    def map_key(self, pair: nodes.Pair) -> str:
        spelt = self._spelt(pair.span)
        return self.quoted(pair.key) if spelt[:1] in {'"', "'"} else self.key(pair.key)

    def pairs(self, value: nodes.Pairs) -> str:
        before, self.guard = self.guard, False
        text = ", ".join(f"{self.key(each.key)} = {self.show(each.value, 0)}" for each in value.items)
        self.guard = before
        return text

    # keywords

    def of_hear(self, value: nodes.Hear, place: Place) -> tuple[int, str]:
        if value.target is None:
            prompt = f" {self.show(value.prompt, _JOINED)}" if value.prompt is not None else ""
            return (0 if place == "alone" else -1), f"HEAR{prompt}"
        parts = [f"HEAR {self.show(value.target, _WHOLE)}"]
        if value.kind == "MENU":
            many = len(value.options) > 1 and isinstance(value.options[0], nodes.Text | nodes.Template)
            shown = ", ".join(self.show(each, _JOINED, guarded=True) for each in value.options)
            parts.append(f"AS {'' if many else 'MENU '}{shown}")
        elif value.kind:
            parts.append(f"AS {value.kind}")
        words = (("WITH", value.prompt), ("DEFAULT", value.default), ("TIMEOUT", value.timeout))
        for word, each in words:
            if each is not None:
                plain = word == "WITH" and value.kind != "MENU" and isinstance(each, nodes.Text | nodes.Template)
                parts.append(("" if plain else f"{word} ") + self.show(each, _JOINED, guarded=True))
        return 0, " ".join(parts)

    def of_keyword(self, value: nodes.KeywordCall, place: Place) -> tuple[int, str]:
        keyword = self.library.keywords[value.keyword]
        if value.function and not value.clauses and (keyword.returns or value.arguments):
            return _WHOLE, f"{value.phrase}({self.listed(value.arguments)})"  # type: ignore[arg-type]  # nothing is aliased there
        text = self.called(value, statement=False)
        if not value.arguments and not value.clauses and not keyword.parameters:
            return _WHOLE, text
        if place == "alone":
            return 0, text
        small = len(value.arguments) == 1 and not value.clauses and not self.guard and not keyword.tight
        return (_CALLED if small else -1), text

    def called(self, value: nodes.KeywordCall, *, statement: bool) -> str:
        keyword = self.library.keywords[value.keyword]
        need = 0 if statement else _JOINED
        if any("=" in each.words for each in keyword.parameters):
            need = max(need, _COMPARED + 1)
        if keyword.tight:
            need = _WHOLE
        before, self.guard = self.guard, bool(value.clauses) or keyword.loose
        arguments = [self._argument(each, need) for each in value.arguments]
        if arguments and self._joins_phrase(value.phrase, arguments[0], statement=statement):
            arguments[0] = f"({arguments[0]})"
        parts = [value.phrase, ", ".join(arguments)] if arguments else [value.phrase]
        shapes = {words: each.shape for each in keyword.parameters for words in each.words}
        for at, clause in enumerate(value.clauses):
            self.guard = at + 1 < len(value.clauses)
            parts.append(self._clause(clause, shapes.get(clause.word, "value"), need))
        self.guard = before
        return " ".join(parts)

    def _joins_phrase(self, phrase: str, text: str, *, statement: bool) -> bool:
        """Whether the first argument would be read as something else without brackets of its own."""
        if text.startswith("+" if statement else ("(", "+", "-", "[")):
            return True
        word = _WORD.match(text)
        if word is None:
            return False
        if not statement and word[0].lower() in AFTER_NAMES:
            return True
        return f"{phrase} {word[0].upper().replace('_', ' ')}" in self.library.phrases

    def _argument(self, value: Expression | nodes.Aliased, need: int) -> str:
        if isinstance(value, nodes.Aliased):
            return f"{self.show(value.value, need, guarded=True)} AS {self.key(value.column)}"
        return self.show(value, need)

    def _clause(self, clause: nodes.Clause, shape: str, need: int) -> str:
        match clause.value:
            case nodes.Word(word=word):
                return clause.word if word == clause.word else f"{clause.word} {word}"
            case nodes.Pairs():
                return f"{clause.word} {self.pairs(clause.value)}"
            case nodes.Condition(test=test):
                return f"{clause.word} {self.show(test, 0)}"
            case nodes.Ordering(items=items):
                shown = (self.column(each.column) + " DESC" * each.descending for each in items)
                return f"{clause.word} {', '.join(shown)}"
            case nodes.Values(items=items) if shape == "columns":
                names = (each.value for each in items if isinstance(each, nodes.Text))
                return f"{clause.word} {', '.join(map(self.column, names))}"
            case nodes.Values(items=items):
                return f"{clause.word} {', '.join(self.show(each, need) for each in items)}"
            case _:
                least = max(need, _JOINED) if shape in {"word", "given"} else need
                return f"{clause.word} {self.show(clause.value, least)}"

    def column(self, name: str) -> str:
        return name if all(_IDENTIFIER.match(each) for each in name.split(".")) else self.quoted(name)


def _escape(found: re.Match[str]) -> str:
    return "\\$" if found[0] == "$" else _ESCAPES[found[0]]


def _fixed(text: str) -> Callable[[Expressions, Any, Place], tuple[int, str]]:
    return lambda _printer, _value, _place: (_WHOLE, text)


_SHOWN: Final[Mapping[type, Callable[[Expressions, Any, Place], tuple[int, str]]]] = {
    nodes.Null: _fixed("NULL"),
    nodes.Missing: _fixed("NULL"),
    nodes.Boolean: lambda _printer, value, _place: (_WHOLE, "TRUE" if value.value else "FALSE"),
    nodes.Forced: lambda _printer, value, _place: (_WHOLE, f"@{value.name}"),
    nodes.Text: Expressions.of_text,
    nodes.Template: Expressions.of_template,
    nodes.Number: Expressions.of_number,
    nodes.Name: Expressions.of_name,
    nodes.Member: Expressions.of_member,
    nodes.Index: Expressions.of_index,
    nodes.Call: Expressions.of_call,
    nodes.MethodCall: Expressions.of_method,
    nodes.RunScript: Expressions.of_script,
    nodes.Unary: Expressions.of_unary,
    nodes.Binary: Expressions.of_binary,
    nodes.Comparison: Expressions.of_comparison,
    nodes.Is: Expressions.of_is,
    nodes.Between: Expressions.of_between,
    nodes.Conditional: Expressions.of_conditional,
    nodes.Array: Expressions.of_array,
    nodes.Map: Expressions.of_map,
    nodes.Hear: Expressions.of_hear,
    nodes.KeywordCall: Expressions.of_keyword,
}
