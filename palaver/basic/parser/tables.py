"""TABLE .. END TABLE, and INDEX ON."""

import re
from typing import Any, Final

from palaver.basic.nodes import declarations as nodes
from palaver.basic.nodes.statements import Statement
from palaver.basic.parser.headers import Headers
from palaver.basic.source import Span
from palaver.basic.tokens import span
from palaver.basic.types import COLUMN_TYPES

_MODIFIERS: Final = frozenset(
    {"key", "primary", "required", "not", "null", "unique", "index", "default", "references", "read", "write"}
)
_ROLES: Final = re.compile(r"[;,]")


class Tables(Headers):
    def table(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if ahead.kind not in {"name", "text"}:
            return None
        start = self.advance().start
        name = self.key_text(self.advance())
        options: dict[str, Any] = {}
        self.guarded(lambda: self._table_options(options), None)
        columns: list[nodes.Column] = []
        uniques: list[tuple[str, ...]] = []
        with self.block("TABLE", self.since(start), "END TABLE") as block:
            while self.token.kind != "end":
                if self.token.kind == "line" or self.is_op(";") or self.is_op(","):
                    self.advance()
                elif self.closer() and not self._is_column():
                    break
                elif self.is_word("unique") and self.tokens[self.at + 1].key == "(":
                    self.advance()
                    uniques.append(self.guarded(self._names, ()))
                else:
                    self._keep_column(columns)
            self.close(block, "END TABLE")
        return nodes.Table(name, tuple(columns), uniques=tuple(uniques), span=self.since(start), **options)

    def _is_column(self) -> bool:
        """Whether the word that ends a block elsewhere is a column's name: next DATE."""
        ahead = self.tokens[self.at + 1]
        return self.token.key != "end" and ahead.kind == "name" and ahead.key.upper() in {*COLUMN_TYPES, "AS"}

    def _keep_column(self, columns: list[nodes.Column]) -> None:
        column = self.guarded(self._column_line, None)
        if column is not None:
            columns.append(column)

    def _table_options(self, options: dict[str, Any]) -> None:
        while self.token.kind not in {"line", "end"}:
            if self.take_word("on"):
                options["connection"] = self.key_text(self.key())
            elif self.is_word("read") or self.is_word("write"):
                word = self.advance().key
                options[f"{word}_by"] = self._roles()
            else:
                self.fail(f"{self.shown()} stands after the table's name", expected="ON, READ BY or WRITE BY")

    def _roles(self) -> tuple[str, ...]:
        if not self.take_word("by"):
            self.fail(f"{self.shown()} stands after READ or WRITE", expected="BY")
        token = self.key()
        return tuple(role for each in _ROLES.split(token.key) if (role := each.strip()))

    def _names(self) -> tuple[str, ...]:
        opener = self.expect_op("(", "the word")
        found = [self.key_text(self.key())]
        while self.take_op(","):
            found.append(self.key_text(self.key()))
        self.expect_op(")", "the columns", span(opener))
        return tuple(found)

    def _column_line(self) -> nodes.Column:
        start = self.token.start
        ahead, after = self.tokens[self.at + 1], self.tokens[self.at + 2]
        typed = after.key in _MODIFIERS and ahead.key.upper() in COLUMN_TYPES
        if self.is_word("field") and ahead.kind in {"name", "text"} and after.kind == "name" and not typed:
            self.advance()
        name = self.key_text(self.key())
        if self.take_op("*"):
            self.warn("legacy", "* after the name of a column", self.since(start), suggestion="take it out")
        self.take_word("as")
        kind = self.expect_name("the type of the column")
        found: dict[str, Any] = {"arguments": self._sizes() if self.is_op("(") else ()}
        while self.token.kind not in {"line", "end"} and not self.is_op(",") and not self.is_op(";"):
            self._modifier(found)
        written = self.written(kind)
        return nodes.Column(name, COLUMN_TYPES.get(kind.key.upper(), written), span=self.since(start), **found)

    def _sizes(self) -> tuple[int, ...]:
        opener = self.advance()
        found: list[int] = []
        while not self.is_op(")"):
            token = self.advance()
            if token.kind == "name" and token.key == "max":
                found.append(-1)
            elif token.kind == "number" and token.key.isdigit():
                found.append(int(token.key))
            else:
                self.fail("the size of a column is a whole number", span=span(token), expected="a number or MAX")
            if not self.take_op(","):
                break
        self.expect_op(")", "the size", span(opener))
        return tuple(found)

    def _modifier(self, found: dict[str, Any]) -> None:
        token = self.token
        if token.kind != "name" or token.key not in _MODIFIERS:
            self.fail(
                f"{self.shown()} says nothing about a column", code="table",
                expected="KEY, REQUIRED, UNIQUE, INDEX, DEFAULT, REFERENCES, READ BY or WRITE BY",
            )  # fmt: skip
        self.advance()
        match token.key:
            case "primary":
                self._expect("key")
                found["key"] = True
            case "not":
                self._expect("null")
                found["required"] = True
            case "key" | "required" | "unique" | "index":
                found[token.key] = True
            case "default":
                self._default(found)
            case "references":
                found["references"] = self.key_text(self.key())
                if self.is_op("("):
                    found["references_column"] = self._names()[0]
            case "read" | "write":
                found[f"{token.key}_by"] = self._roles()

    def _expect(self, word: str) -> None:
        if not self.take_word(word):
            self.fail(f"{self.shown()} stands here", expected=word.upper())

    def _default(self, found: dict[str, Any]) -> None:
        token = self.token
        if token.kind == "name" and token.key in {
            "now",
            "current_timestamp",
            "uuid",
            "guid",
            "uuid_generate_v4",
            "gen_random_uuid",
        }:
            self.advance()
            if self.take_op("("):
                self.expect_op(")", "the bracket")
            found["generated"] = "NOW" if token.key in {"now", "current_timestamp"} else "UUID"
            return
        found["default"] = self.constant()

    def index(self) -> Statement | None:
        """`INDEX [name] ON table (a, b)`, `CREATE INDEX ..`."""
        at = self.at + (2 if self.is_word("create") else 1)
        ahead = self.tokens[at]
        if self.is_word("create") and self.tokens[self.at + 1].key != "index":
            return None
        if not (ahead.kind == "name" and (ahead.key == "on" or self.tokens[at + 1].key == "on")):
            return None
        start = self.token.start
        self.jump(at)
        name = "" if self.is_word("on") else self.written(self.advance())
        self._expect("on")
        table = self.key_text(self.key())
        return nodes.TableIndex(table, self._names(), name, Span(start, self.tokens[self.at - 1].end))
