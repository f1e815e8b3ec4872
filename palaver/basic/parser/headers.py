"""Headers of tools: PARAM, DESCRIPTION, TOOL; and constants, which stand where nothing runs."""

import difflib
from typing import Any

from palaver.basic.nodes import declarations as nodes
from palaver.basic.nodes import expressions as values
from palaver.basic.nodes.statements import Statement
from palaver.basic.parser.procedures import Procedures
from palaver.basic.source import Span
from palaver.basic.tokens import Token, span
from palaver.basic.types import PARAM_TYPES

_CLAUSES = frozenset({"like", "description", "optional", "required", "default", "enum", "min", "max"})


class Headers(Procedures):
    def param(self) -> Statement | None:
        if self.tokens[self.at + 1].kind != "name":
            return None
        start = self.advance().start
        name = self.advance()
        found: dict[str, Any] = {}
        if self.take_word("as"):
            self._param_type(found)
        while self.token.kind == "name" and self.token.key in _CLAUSES:
            word = self.advance()
            if word.key in found:
                self.error("param", f"{word.key.upper()} stands twice", span(word), suggestion="take one out")
            found[word.key] = self._clause(word.key)
        if self.token.kind == "name" and not found and self.token.key.upper() in PARAM_TYPES:
            found["type"] = PARAM_TYPES[self.advance().key.upper()]
        return self._made_param(self.written(name), found, self.since(start))

    def _made_param(self, name: str, found: dict[str, Any], place: Span) -> nodes.Param:
        return nodes.Param(
            name,
            found.get("type", "STRING"),
            found.get("of", ""),
            found.get("like"),
            found.get("description", found.get("said")),
            bool(found.get("optional")),
            found.get("default"),
            found.get("enum", ()),
            found.get("min"),
            found.get("max"),
            place,
        )

    def _param_type(self, found: dict[str, Any]) -> None:
        token = self.token
        if token.kind == "text":
            texts = [self.advance().key]
            while self.is_op(",") and self.tokens[self.at + 1].kind == "text":
                self.advance()
                texts.append(self.advance().key)
            found.update({"said": texts[0]} if len(texts) == 1 else {"enum": tuple(texts)})
            return
        name = self.expect_name("a type, or the values to choose from")
        found["type"] = self._type(name)
        if self.take_word("of"):
            found["of"] = self._type(self.expect_name("a type"))

    def _type(self, name: Token) -> str:
        found = PARAM_TYPES.get(name.key.upper())
        if found is None:
            hint = self.nearest(name.key, PARAM_TYPES)
            self.warn("type", f"{self.written(name)!r} is no type, STRING is taken", span(name), suggestion=hint)
        return found or "STRING"

    def _clause(self, word: str) -> object:
        match word:
            case "optional" | "required":
                return word == "optional"
            case "description":
                return self.said()
            case "enum":
                value = self.constant()
                items = value.items if isinstance(value, values.Array) else ()
                texts = tuple(each.value for each in items if isinstance(each, values.Text))
                if not texts or len(texts) != len(items):
                    self.fail("ENUM takes texts in brackets", span=value.span, expected='["a", "b"]')
                return texts
            case _:
                return self.constant()

    def said(self) -> str:
        """The text of a DESCRIPTION; without quotes it goes on to the end of the line."""
        if self.token.kind == "text" and self.tokens[self.at + 1].kind in {"line", "end", "name"}:
            return self.advance().key
        if self.token.kind in {"line", "end"}:
            self.fail("DESCRIPTION says nothing", expected="a text")
        start = self.token.start
        if self.token.kind == "open":
            self.fail("a DESCRIPTION is read before the program runs: ${} has no value there", expected="a text")
        self.skip_line()
        place = Span(start, self.tokens[self.at - 1].end)
        text = self.text[place.start : place.end]
        self.warn("unquoted", "a text without quotes", place, suggestion=f'write "{text[:40]}"')
        return text

    def description(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if ahead.kind not in {"text", "open", "name"}:
            return None
        start = self.advance().start
        return nodes.Description(self.said(), self.since(start))

    def tool(self) -> Statement | None:
        if self.tokens[self.at + 1].kind != "text":
            return None
        start = self.advance().start
        return nodes.ToolName(self.advance().key, self.since(start))

    def constant(self) -> nodes.Constant:
        start = self.token.start
        value = self.operand(nested=True, level=60)
        if not _is_constant(value):
            self.fail(
                "only a literal can stand here",
                span=self.since(start),
                expected="a number, a text, TRUE, FALSE or NULL",
            )
        return value  # type: ignore[return-value]  # as was just asked

    def nearest(self, word: str, known: object) -> str:
        assert hasattr(known, "__iter__")
        near = difflib.get_close_matches(word.upper(), list(known), 1, 0.6)
        return f"did you mean {near[0]}?" if near else ""


def _is_constant(value: values.Expression) -> bool:
    match value:
        case values.Null() | values.Boolean() | values.Number() | values.Text():
            return True
        case values.Unary(operator="-" | "+", operand=values.Number()):
            return True
        case values.Array(items=items):
            return all(_is_constant(each) for each in items)
    return False
