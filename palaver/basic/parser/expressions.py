"""Expressions, by precedence; calls of keywords inside of them are left to the class above."""

import math
from typing import Final, Literal, cast

from palaver.basic.nodes import expressions as nodes
from palaver.basic.nodes.expressions import Expression
from palaver.basic.parser.cursor import Cursor
from palaver.basic.source import Span
from palaver.basic.tokens import AFTER_NAMES, Token, span

# How tightly operators bind; what is read at a level takes only operators above it.
ANY: Final = 0
NEGATED: Final = 5
COMPARED: Final = 6
JOINED: Final = 8
_ADDED, _TIMES, _POWER = 9, 10, 12

MAX_HEIGHT: Final = 200
MAX_DEPTH: Final = 60

_BINARY: Final = {
    ("op", "OR"): (2, "OR"),
    ("name", "or"): (2, "OR"),
    ("name", "xor"): (3, "XOR"),
    ("op", "AND"): (4, "AND"),
    ("name", "and"): (4, "AND"),
    ("op", "??"): (7, "??"),
    ("op", "&"): (JOINED, "&"),
    ("op", "+"): (_ADDED, "+"),
    ("op", "-"): (_ADDED, "-"),
    ("op", "*"): (_TIMES, "*"),
    ("op", "/"): (_TIMES, "/"),
    ("op", "\\"): (_TIMES, "\\"),
    ("op", "MOD"): (_TIMES, "MOD"),
    ("name", "mod"): (_TIMES, "MOD"),
    ("op", "^"): (_POWER, "^"),
}
_COMPARED: Final = frozenset({("op", key) for key in ("=", "<>", "<", ">", "<=", ">=")})
_WORDS: Final = frozenset(
    {("name", key) for key in ("like", "ilike", "in", "contains", "starts", "ends", "is", "between", "not")}
)
_OPERATORS: Final = frozenset({*_BINARY, *_COMPARED, *_WORDS, ("op", "?")})
_LITERALS: Final = frozenset({"true", "false", "null", "nothing", "none"})
# Words that are no values, unless the program has a variable of that name.
_NO_VALUES: Final = frozenset({"then", "else", "do", "step", "and", "or", "xor", "mod", "like"})
# What is a list of one where it stands in brackets after IN.
_LONE: Final = (nodes.Text, nodes.Template, nodes.Number, nodes.Boolean, nodes.Null)
# What begins an operand after NOT.
_BEGINS: Final = frozenset({"(", "[", "{", "-", "+", "NOT", "@"})


class Expressions(Cursor):
    """`height` is that of the tree read last; `depth` how deep the reader is in brackets; both have an end."""

    depth = 0
    height = 0
    conditional = False

    def expression(self, level: int = ANY, *, nested: bool = False) -> Expression:
        """What stands at the cursor, with all operators above `level`; `nested` where a comma belongs to who asks."""
        start = self.token.start
        left = self.operand(nested=nested, level=level)
        height, compared = self.height, False
        while (key := (self.token.kind, self.token.key)) in _OPERATORS:
            if (binary := _BINARY.get(key)) is not None:
                power, name = binary
                if power <= level:
                    break
                self.advance()
                right = self._right(power, nested=nested)
                left = nodes.Binary(cast("nodes.BinaryOperator", name), left, right, self.since(start))
            elif key == ("op", "?"):
                if level > ANY:
                    break
                left = self._choice(left, start, nested=nested)
            else:
                if level >= COMPARED or not (compared := self._may_compare(compared=compared)):
                    break
                left = self._comparison(left, start, nested=nested)
            height = self._higher(max(height, self.height), start)
        self.height = height
        return left

    def _right(self, power: int, *, nested: bool) -> Expression:
        """The right side of an operator; ^ is the only one that reads from the right."""
        if power != _POWER:
            return self.expression(power, nested=nested)
        self.deeper()
        value = self.expression(power - 1, nested=nested)
        self.depth -= 1
        return value

    def _may_compare(self, *, compared: bool) -> bool:
        if self.is_word("not") and self._following() not in {"in", "contains", "like", "ilike", "between"}:
            return False
        if compared:
            self.fail("comparisons do not chain", suggestion="join two of them by AND, or put one in brackets")
        return True

    def _following(self) -> str:
        ahead = self.tokens[self.at + 1]
        return ahead.key if ahead.kind == "name" else ""

    def _higher(self, height: int, start: int) -> int:
        if height >= MAX_HEIGHT:
            message = f"more than {MAX_HEIGHT} operators and brackets in one expression"
            self.fail(message, code="nesting", span=self.since(start), suggestion="put parts of it in variables")
        self.height = height + 1
        return height + 1

    def _choice(self, condition: Expression, start: int, *, nested: bool) -> Expression:
        self.advance()
        self.deeper()
        then = self.expression(1, nested=nested)
        high = self.height
        self.expect_op(":", "the first value of ? :")
        otherwise = self.expression(ANY, nested=nested)
        self.depth -= 1
        self.height = max(high, self.height)
        return nodes.Conditional(condition, then, otherwise, self.since(start))

    def _comparison(self, left: Expression, start: int, *, nested: bool) -> Expression:
        token = self.advance()
        if token.kind == "op":
            right = self.expression(COMPARED, nested=nested)
            return nodes.Comparison(cast("nodes.ComparisonOperator", token.key), left, right, self.since(start))
        if token.key == "is":
            return self._is(left, start)
        negated = token.key == "not"
        word = self.advance().key if negated else token.key
        if word == "between":
            return self._between(left, start, negated=negated, nested=nested)
        if word in {"starts", "ends"}:
            if not self.take_word("with"):
                self.fail(f"{self.shown()} stands after {word.upper()}", expected="WITH")
            word += " with"
        right = self._members(nested=nested) if word == "in" else self.expression(COMPARED, nested=nested)
        name = ("NOT " if negated else "") + word.upper()
        return nodes.Comparison(cast("nodes.ComparisonOperator", name), left, right, self.since(start))

    def _is(self, left: Expression, start: int) -> Expression:
        negated = self.take_word("not")
        if self.token.kind == "name" and self.token.key in {"null", "nothing", "none", "empty"}:
            what: Literal["NULL", "EMPTY"] = "EMPTY" if self.advance().key == "empty" else "NULL"
            return nodes.Is(left, what, negated, self.since(start))
        return self.fail(
            f"{self.shown()} stands after IS", expected="NULL or EMPTY", suggestion="= compares two values"
        )

    def _between(self, left: Expression, start: int, *, negated: bool, nested: bool) -> Expression:
        low = self.expression(COMPARED, nested=nested)
        high = self.height
        if not self.take_word("and"):
            self.fail(f"{self.shown()} stands after the lower bound", expected="AND")
        upper = self.expression(COMPARED, nested=nested)
        self.height = max(high, self.height)
        return nodes.Between(left, low, upper, negated, self.since(start))

    def _members(self, *, nested: bool) -> Expression:
        """What stands after IN; (a, b) is an array there, and so is a literal alone: ("a")."""
        if not self.is_op("("):
            return self.expression(COMPARED, nested=nested)
        start, at = self.token.start, self.at
        self.advance()
        items = self.listed(")")
        if len(items) == 1 and not isinstance(items[0], _LONE):
            self.jump(at)
            return self.expression(COMPARED, nested=nested)
        return nodes.Array(items, self.since(start))

    # operands

    def operand(self, *, nested: bool, level: int = ANY) -> Expression:
        token = self.token
        if token.kind == "op" and token.key in {"-", "+"}:
            self.advance()
            self.deeper()
            value = self.operand(nested=nested, level=level)
            self.depth -= 1
            self._higher(self.height, token.start)
            return nodes.Unary("-" if token.key == "-" else "+", value, self.since(token.start))
        if self._negates(token):
            self.advance()
            self.deeper()
            value = self.expression(max(level, NEGATED - 1), nested=nested)
            self.depth -= 1
            self._higher(self.height, token.start)
            return nodes.Unary("NOT", value, self.since(token.start))
        return self.postfix(self.primary(nested=nested), token.start)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"expressions are nested more than {MAX_DEPTH} deep", code="nesting")

    def _negates(self, token: Token) -> bool:
        if token.kind != "name" or token.key != "not":
            return token.kind == "op" and token.key == "NOT"
        ahead = self.tokens[self.at + 1]
        if token.key not in self.names or ahead.kind in {"text", "number", "open"}:
            return True
        if ahead.kind == "op":
            return ahead.key in _BEGINS
        return ahead.kind == "name" and ahead.key not in AFTER_NAMES

    def postfix(self, value: Expression, start: int) -> Expression:
        height = self.height
        while self.token.kind == "op":
            key = self.token.key
            if key in {".", "?."}:
                value = self._member(value, start, optional=key == "?.")
                if isinstance(value, nodes.MethodCall):
                    height = self._higher(max(height, self.height), start)  # twice as deep as a member
            elif key == "[" and self.touches():
                self.advance()
                index = self._inside("]", self.tokens[self.at - 1])
                height = max(height, self.height)
                value = nodes.Index(value, index, self.since(start))
            elif key == "(" and self.touches():
                self.fail("only a name can be called", suggestion="write name(…) or value.name(…)")
            else:
                break
            height = self._higher(max(height, self.height), start)
        self.height = height
        return value

    def touches(self) -> bool:
        """Whether nothing stands between the last token and the next."""
        return self.tokens[self.at - 1].end == self.token.start

    def _member(self, target: Expression, start: int, *, optional: bool) -> Expression:
        self.advance()
        name = self.expect_name("the name of a member")
        if self.is_op("(") and self.touches():
            self.advance()
            arguments = self.listed(")")
            return nodes.MethodCall(target, name.key, arguments, optional, self.written(name), self.since(start))
        return nodes.Member(target, self.written(name).removesuffix("$"), optional, self.since(start))

    def _inside(self, closer: str, opener: Token) -> Expression:
        self.deeper()
        value = self.expression(nested=True)
        self.depth -= 1
        self.expect_op(closer, "this", span(opener))
        return value

    def listed(self, closer: str) -> tuple[Expression, ...]:
        """Expressions with commas between, up to the closing bracket; the opening one is read."""
        opener = self.tokens[self.at - 1]
        items: list[Expression] = []
        height = 0
        self.deeper()
        while not self.is_op(closer):
            items.append(self.expression(nested=True))
            height = max(height, self.height)
            if not self.take_op(","):
                break
        self.depth -= 1
        self.expect_op(closer, "a value" if items else "the bracket", span(opener))
        self.height = height
        return tuple(items)

    def primary(self, *, nested: bool) -> Expression:
        token = self.token
        self.height = 0
        match token.kind:
            case "name":
                return self._named(token, nested=nested)
            case "text":
                self.advance()
                return nodes.Text(token.key, self.text[token.start] if token.end > token.start else '"', span(token))
            case "number":
                return self._number(self.advance())
            case "open":
                return self.template()
            case "op" if token.key in {"(", "[", "{"}:
                return self._bracket(self.advance())
            case "op" if token.key == "@" and self.conditional:
                self.advance()
                return nodes.Forced(self.expect_name("the name of a variable").key, self.since(token.start))
        return self.fail(f"{self.shown()} stands where a value should", expected="a value")

    def _bracket(self, opener: Token) -> Expression:
        if opener.key == "[":
            return nodes.Array(self.listed("]"), self.since(opener.start))
        if opener.key == "{":
            return self._map(opener)
        self.deeper()
        value = self.expression()
        self.depth -= 1
        self.expect_op(")", "a value", span(opener))
        self.grouped.add(value.span)
        self._higher(self.height, opener.start)
        return value

    def _named(self, token: Token, *, nested: bool) -> Expression:
        if token.key in _LITERALS and (token.key not in {"none", "nothing"} or token.key not in self.names):
            self.advance()
            if token.key in {"true", "false"}:
                return nodes.Boolean(token.key == "true", span(token))
            return nodes.Null(span(token))
        ahead = self.tokens[self.at + 1]
        if token.key in _NO_VALUES and token.key not in self.names and not self._is_named(token, ahead):
            self.fail(f"a value is missing before {token.key.upper()}", expected="a value")
        if ahead.kind == "op" and ahead.key == "(" and token.key in self.procedures:
            return self.call(self.advance())
        if token.key == "error" and ahead.kind == "name" and ahead.key == "message":
            self.advance()
            self.advance()
            return nodes.Name("error_message", "ERROR MESSAGE", self.since(token.start))
        found = self.keyword(nested=nested)
        if found is not None:
            return found
        called = ahead.kind == "name" and (token.key not in self.names or ahead.key in self.procedures)
        if token.key == "call" and (called or ahead.kind in {"text", "open"}):
            return self.calling(nested=nested)
        self.advance()
        if self.is_op("(") and (self.touches() or token.key not in self.names):
            return self.call(token)
        return nodes.Name(token.key, self.written(token).removesuffix("$"), span(token))

    def _is_named(self, token: Token, ahead: Token) -> bool:
        """MOD(7, 3) is a function, too; and WHERE step = 1 has a column."""
        if self.conditional and (ahead.kind, ahead.key) in _COMPARED:
            return True
        return token.key == "mod" and ahead.key == "(" and ahead.kind == "op" and ahead.start == token.end

    def call(self, name: Token) -> nodes.Call:
        self.expect_op("(", "the name")
        arguments = self.listed(")")
        return nodes.Call(name.key, arguments, self.written(name), span=self.since(name.start))

    def keyword(self, *, nested: bool) -> Expression | None:
        """The call of a keyword that begins at the cursor; None where the word is a name."""
        raise NotImplementedError

    def calling(self, *, nested: bool) -> Expression:
        """CALL, where its value is wanted."""
        raise NotImplementedError

    def _number(self, token: Token) -> nodes.Number:
        written = token.key
        if written[:2] in {"0x", "0X"}:
            value: int | float = int(written, 16)
        elif written.isdigit():
            value = int(written)
        else:
            value = float(written)
            if math.isinf(value):
                self.fail(f"the number {written} is too large", code="number", span=span(token))
        return nodes.Number(value, written, span(token))

    def template(self) -> nodes.Template:
        start = self.token.start
        parts: list[str | Expression] = [self.advance().key]
        height = 0
        while True:
            self.deeper()
            parts.append(self.expression())
            self.depth -= 1
            height = max(height, self.height)
            if self.token.kind not in {"part", "close"}:
                self.fail(f"{self.shown()} stands inside of ${{}}", expected="} after one expression")
            token = self.advance()
            parts.append(token.key)
            if token.kind == "close":
                break
        self.height = height
        return nodes.Template(tuple(part for part in parts if part != ""), Span(start, self.tokens[self.at - 1].end))

    def _map(self, opener: Token) -> nodes.Map:
        entries: list[nodes.Pair] = []
        height = 0
        self.deeper()
        while not self.is_op("}"):
            key = self.key()
            self.expect_op(":", "a key", span(opener))
            value = self.expression(nested=True)
            height = max(height, self.height)
            entries.append(nodes.Pair(self.key_text(key), value, self.since(key.start)))
            if not self.take_op(","):
                break
        self.depth -= 1
        self.expect_op("}", "a value" if entries else "the bracket", span(opener))
        self.height = height
        return nodes.Map(tuple(entries), self.since(opener.start))

    def key(self) -> Token:
        if self.token.kind not in {"name", "text", "number"}:
            self.fail(f"{self.shown()} is no key", expected="a name or a string")
        return self.advance()

    def key_text(self, token: Token) -> str:
        return token.key if token.kind != "name" else self.written(token)
