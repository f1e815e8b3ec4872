"""Calls of keywords: the longest phrase, arguments by position, and what stands after clause words."""

from typing import Final

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.library import Entry, Found, Library, clause
from palaver.basic.nodes import expressions as nodes
from palaver.basic.nodes.expressions import Expression
from palaver.basic.parser.expressions import ANY, JOINED, Expressions
from palaver.basic.source import Span
from palaver.basic.tokens import WORD_OPERATORS, Token

_STARTS: Final = frozenset({"text", "number", "open"})
_OPENERS: Final = frozenset({"(", "[", "{"})
_STOPS: Final = WORD_OPERATORS | {"then", "else", "do", "to", "step", "as"}
# Where the bracket after the word only begins an expression.
_PLAIN: Final = frozenset({"talk", "print", "wait", "log"})


class Phrases(Expressions):
    """`reading`: the keywords that are being read, for a word of their clauses ends what stands inside of them."""

    def __init__(self, tokens: list[Token], library: Library, text: str = "") -> None:
        super().__init__(tokens, library, text)
        self.reading: list[Entry] = []

    def keyword(self, *, nested: bool) -> Expression | None:
        if self.token.key == "hear" and self.token.key not in self.names:
            return self.heard()
        found = self.library.match(self.tokens, self.at)
        if found is None or not self._means(found, statement=False):
            return None
        return self.keyword_call(found, nested=nested, statement=False)

    def keyword_statement(self) -> nodes.KeywordCall | None:
        found = self.library.match(self.tokens, self.at)
        if found is None or not self._means(found, statement=True):
            return None
        return self.keyword_call(found, nested=False, statement=True)

    def heard(self) -> Expression | None:
        """HEAR as a value; None where it is a name."""
        ahead = self.tokens[self.at + 1]
        closed = ahead.kind == "op" and ahead.key in {")", ",", "]", "}"}
        if not closed and ahead.kind not in {"line", "end", "text", "open"}:
            return None
        start = self.advance().start
        prompt = self.expression(JOINED - 1) if ahead.kind in {"text", "open"} else None
        return nodes.Hear(prompt=prompt, span=self.since(start))

    def _means(self, found: Found, *, statement: bool) -> bool:
        """Whether the words at the cursor are the keyword, and no name of a variable."""
        word, ahead = self.tokens[self.at], self.tokens[found.after]
        if found.after > self.at + 1 or "_" in word.key:
            if not statement and word.key in self.names and self.tokens[self.at + 1].key == "to":
                return False
            return not (ahead.kind == "op" and ahead.key in {"=", ".", "["} and statement and ahead.key != "[")
        if word.key in self.procedures and ahead.key == "(":
            return False
        if ahead.kind in _STARTS:
            return True
        if ahead.kind == "op":
            return self._means_before(word, ahead, statement=statement)
        if ahead.kind != "name":
            return statement and word.key not in self.names and not _required(found.entry.keyword)
        divides = self.divides(found.after)
        operand = not divides and (statement or ahead.key in {"then", "else"})
        if operand and word.key not in self.names and ahead.key in self.names:
            return True
        if ahead.key not in _STOPS and not clause(found.entry, self.tokens, found.after):
            return statement or not self._is_clause_word(ahead)
        if ahead.key == "not":
            return self.tokens[found.after + 1].key not in {"in", "contains", "like", "ilike", "between"}
        after = self.tokens[found.after + 1]
        if divides or ahead.key in WORD_OPERATORS or ahead.key == "do":
            return False
        # A clause word or a variable of that name: what follows tells.
        if not statement and word.key in self.names:
            return False
        if statement or ahead.key in self.names:
            return True
        return after.kind in {"line", "end"} or (after.kind == "op" and after.key not in _OPENERS)

    def _is_clause_word(self, token: Token) -> bool:
        return any(token.key in entry.clauses for entry in self.reading)

    def _means_before(self, word: Token, ahead: Token, *, statement: bool) -> bool:
        """Whether a word is a keyword before an operator or a bracket."""
        if ahead.key == "(":
            return True
        if ahead.key == "{":
            return True
        touches = word.end == ahead.start
        if ahead.key == "[":
            return statement or (word.key not in self.names and not touches)
        if ahead.key == "-":
            after = self.tokens[self.at + 2]
            return statement or (word.key not in self.names and not touches and ahead.end == after.start)
        return ahead.key == "@"

    def keyword_call(self, found: Found, *, nested: bool, statement: bool) -> nodes.KeywordCall:
        start = self.token.start
        entry, phrase = found.entry, found.phrase
        self.jump(found.after)
        if self.is_op("(") and self._is_function(entry, phrase, nested=nested, statement=statement):
            return self._function(entry, phrase, start)
        self.deeper()
        self.reading.append(entry)
        try:
            arguments = self._arguments(entry, nested=nested, statement=statement)
            height = self.height
            clauses = self._clauses(entry, arguments, nested=nested, statement=statement)
        finally:
            self.reading.pop()
        self.depth -= 1
        self.height = max(height, self.height) + 1
        return nodes.KeywordCall(entry.keyword.id, phrase, tuple(arguments), tuple(clauses), span=self.since(start))

    def _is_function(self, entry: Entry, phrase: str, *, nested: bool, statement: bool) -> bool:
        """Whether the bracket holds all arguments, and is not only around the first."""
        if phrase.casefold() in _PLAIN:
            return not statement and self.touches()
        depth, at = 0, self.at
        while True:
            token = self.tokens[at]
            if token.kind in {"line", "end"}:
                return False
            if token.kind == "op" and token.key in "([{":
                depth += 1
            elif token.kind == "op" and token.key in ")]}":
                depth -= 1
                if depth == 0:
                    break
            at += 1
        after = self.tokens[at + 1]
        if not statement and entry.keyword.returns:
            goes_on = after.kind == "op" and after.key == "," and not nested
            return not goes_on and (after.kind != "name" or clause(entry, self.tokens, at + 1) is None)
        return after.kind in {"line", "end"} or (after.kind == "op" and after.key in {":", ";"})

    def _function(self, entry: Entry, phrase: str, start: int) -> nodes.KeywordCall:
        self.advance()
        arguments = self.listed(")")
        return nodes.KeywordCall(entry.keyword.id, phrase, arguments, function=True, span=self.since(start))

    def _arguments(self, entry: Entry, *, nested: bool, statement: bool) -> list[Expression | nodes.Aliased]:
        found: list[Expression | nodes.Aliased] = []
        self.height = 0
        if not entry.keyword.parameters or self._ends() or self._leading_clause(entry):
            return found
        level = ANY if statement else JOINED - 1
        if entry.splits:
            level = max(level, 6)
        high = 0
        while True:
            found.append(self._argument(entry, level))
            high = max(high, self.height)
            if nested or not self.is_op(","):
                if not (entry.splits and len(found) == 1 and self.take_op("=")):
                    break
                level = ANY if statement else JOINED - 1
                continue
            self.advance()
        self.height = high
        return found

    def _argument(self, entry: Entry, level: int) -> Expression | nodes.Aliased:
        start = self.token.start
        value = self._tight() if entry.keyword.tight else self.expression(level, nested=True)
        if self.is_word("as") and (many := _many(entry.keyword)) is not None and "AS" in many.words:
            self.advance()
            return nodes.Aliased(value, self.key_text(self.key()), self.since(start))
        return value

    def _tight(self) -> Expression:
        return self.postfix(self.primary(nested=True), self.token.start)

    def _ends(self) -> bool:
        token = self.token
        if token.kind == "op":
            return token.key not in _OPENERS and token.key not in {"-", "+", "NOT", "@"}
        return token.kind in {"line", "end", "part", "close"} or self.divides(self.at)

    def _leading_clause(self, entry: Entry) -> bool:
        """Whether a clause word stands directly after the phrase, and is no variable of that name."""
        found = clause(entry, self.tokens, self.at)
        if found is None:
            return False
        parameter, _, after = found
        ahead = self.tokens[after]
        if parameter.shape == "flag":
            return not _required(entry.keyword)
        if ahead.kind in {"line", "end"} or self._is_indexed(ahead):
            return False
        return ahead.kind != "op" or ahead.key in _OPENERS or ahead.key in {"@", "NOT"}

    def _is_indexed(self, ahead: Token) -> bool:
        """Whether the word at the cursor is a variable with its index: COPY to[1], x."""
        return ahead.key == "[" and self.token.key in self.names and self.token.end == ahead.start

    def _clauses(
        self, entry: Entry, arguments: list[Expression | nodes.Aliased], *, nested: bool, statement: bool
    ) -> list[nodes.Clause]:
        found: list[nodes.Clause] = []
        high = 0
        while True:
            start = self.token.start
            comma = self.is_op(",") and not nested and self._clause_after_comma(entry)
            if comma:
                self.advance()
            next_clause = clause(entry, self.tokens, self.at) if self.token.kind == "name" else None
            if next_clause is None:
                if self._continues(entry, found, nested=nested):
                    arguments.append(self._argument(entry, ANY if statement else JOINED - 1))
                    high = max(high, self.height)
                    continue
                break
            parameter, words, after = next_clause
            self.jump(after)
            value = self._clause_value(entry, parameter, words, statement=statement)
            found.append(nodes.Clause(words, value, self.since(start)))
            high = max(high, self.height)
        self.height = high
        return found

    def _clause_after_comma(self, entry: Entry) -> bool:
        found = clause(entry, self.tokens, self.at + 1) if self.tokens[self.at + 1].kind == "name" else None
        return found is not None and self.tokens[found[2]].kind != "op" and found[0].shape != "name"

    def _continues(self, entry: Entry, clauses: list[nodes.Clause], *, nested: bool) -> bool:
        """Whether positions go on after a clause (POST TO p AT when media, ..), or without a comma."""
        if (clauses or entry.keyword.loose) and self.is_op(",") and not nested:
            self.advance()
            return True
        token = self.token
        if not entry.keyword.loose:
            return False
        return token.kind in _STARTS or (token.kind == "name" and token.key not in _STOPS)

    def _clause_value(self, entry: Entry, parameter: Parameter, words: str, *, statement: bool) -> nodes.ClauseValue:
        start = self.token.start
        level = ANY if statement else JOINED - 1
        self.height = 0
        match parameter.shape:
            case "flag":
                return nodes.Word(words, Span(start, start))
            case "word":
                return self._word(entry, parameter, words)
            case "pairs" | "changes":
                given = self.primary(nested=True) if self.is_op("{") else None
                if isinstance(given, nodes.Map):
                    return nodes.Pairs(given.entries, given.span)
                pairs = self.pairs(entry)
                return _alone(pairs) or pairs if parameter.kind == "map" else pairs
            case "given" if self.token.kind in {"name", "text"} and self.tokens[self.at + 1].key == "=":
                return self.pairs(entry)
            case "condition" | "match":
                return self.condition()
            case "order":
                return self._ordering()
            case "columns":
                return self._columns()
            case "values":
                return self._values(level)
            case "name":
                return self.target()
            case _:
                return self._tight() if entry.keyword.tight else self.expression(level, nested=True)

    def _word(self, entry: Entry, parameter: Parameter, words: str) -> nodes.ClauseValue:
        token = self.token
        if token.kind == "name" and token.key.upper() in parameter.choices:
            self.advance()
            return nodes.Word(token.key.upper(), Span(token.start, token.end))
        if parameter.kind == "literal":
            self.fail(f"{self.shown()} stands after {words}", expected=", ".join(parameter.choices))
        return self._tight() if entry.keyword.tight else self.expression(JOINED - 1, nested=True)

    def condition(self) -> nodes.Condition:
        start, before = self.token.start, self.conditional
        self.conditional = True
        try:
            test = self.expression(nested=True)
        finally:
            self.conditional = before
        return nodes.Condition(test, self.since(start))

    def pairs(self, entry: Entry | None, *, level: int = ANY) -> nodes.Pairs:
        """`k = e`, `k AS e`, `k: e`, or a name alone, with commas between."""
        start = self.token.start
        items: list[nodes.Pair] = []
        high = 0
        while True:
            items.append(self._pair(level))
            high = max(high, self.height)
            if not (self.is_op(",") and self._pair_follows(entry)):
                break
            self.advance()
        self.height = high
        return nodes.Pairs(tuple(items), self.since(start))

    def _pair_follows(self, entry: Entry | None) -> bool:
        ahead, after = self.tokens[self.at + 1], self.tokens[self.at + 2]
        if ahead.kind not in {"name", "text"}:
            return False
        return ahead.kind == "name" or after.key in {"=", ":", "as"} or entry is None

    def _pair(self, level: int) -> nodes.Pair:
        start, token, after = self.token.start, self.token, self.tokens[self.at + 1]
        named = (after.kind == "op" and after.key in {"=", ":"}) or (after.kind == "name" and after.key == "as")
        if token.kind in {"name", "text"} and named:
            self.advance()
            self.advance()
            value = self.expression(level, nested=True)
            return nodes.Pair(self.key_text(token), value, self.since(start))
        value = self.expression(JOINED - 1, nested=True)
        match value:
            case nodes.Name(written=name) | nodes.Member(name=name):
                return nodes.Pair(name, value, self.since(start))
        return self.fail(f"{self.shown()} stands where a pair should", expected="name = value", span=self.since(start))

    def _ordering(self) -> nodes.Ordering:
        start = self.token.start
        items = [self._order()]
        while self.is_op(",") and self.tokens[self.at + 1].kind in {"name", "text"}:
            self.advance()
            items.append(self._order())
        return nodes.Ordering(tuple(items), self.since(start))

    def _order(self) -> nodes.Order:
        start = self.token.start
        column = self._column()
        descending = self.is_word("desc")
        if descending or self.is_word("asc"):
            self.advance()
        return nodes.Order(column, descending, self.since(start))

    def _column(self) -> str:
        token = self.key()
        name = self.key_text(token)
        while self.is_op("."):
            self.advance()
            name += "." + self.written(self.expect_name("the name of a column"))
        return name

    def _columns(self) -> nodes.Values:
        start = self.token.start
        items: list[Expression] = []
        while True:
            at = self.token.start
            items.append(nodes.Text(self._column(), span=self.since(at)))
            if not (self.is_op(",") and self.tokens[self.at + 1].kind in {"name", "text"}):
                return nodes.Values(tuple(items), self.since(start))
            self.advance()

    def _values(self, level: int) -> nodes.Values:
        start = self.token.start
        items = [self.expression(level, nested=True)]
        while self.take_op(","):
            items.append(self.expression(level, nested=True))
        return nodes.Values(tuple(items), self.since(start))

    def target(self) -> nodes.Target:
        """What can be assigned to: a name with members and indexes."""
        start = self.token.start
        name = self.expect_name("the name of a variable")
        first = nodes.Name(name.key, self.written(name).removesuffix("$"), Span(name.start, name.end))
        value = self.postfix(first, start)
        if isinstance(value, nodes.Name | nodes.Member | nodes.Index):
            return value
        return self.fail("this cannot be assigned to", span=value.span, expected="a variable, or a member of one")


def _alone(pairs: nodes.Pairs) -> Expression | None:
    """A name that is not one of several, and of which no key is told."""
    first = pairs.items[0]
    return first.value if len(pairs.items) == 1 and first.span == first.value.span else None


def _required(keyword: Keyword) -> bool:
    return any(each.required for each in keyword.parameters)


def _many(keyword: Keyword) -> Parameter | None:
    return next((each for each in keyword.parameters if each.many), None)
