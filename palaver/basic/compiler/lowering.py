"""Lowering of expressions: names are resolved, operators become operations, keywords get their arguments bound."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.basic.compiler import core
from palaver.basic.compiler.scopes import Library, Scopes
from palaver.basic.errors import BasicError, Extent
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.keyword import Keyword, Parameter, taken
from palaver.basic.nodes import expressions as tree
from palaver.basic.nodes.declarations import Formal
from palaver.basic.nodes.node import Node
from palaver.basic.rows.assignments import assignments
from palaver.basic.rows.condition import shaped
from palaver.basic.rows.pieces import put_together
from palaver.basic.source import Source

_OPERATIONS: Final = {
    "LIKE": "like",
    "ILIKE": "like",
    "IN": "is_in",
    "CONTAINS": "contains",
    "STARTS WITH": "starts_with",
    "ENDS WITH": "ends_with",
}
_SHORT: Final = {"AND": "and", "OR": "or", "??": "??"}
Signatures = Mapping[str, tuple[Formal, ...]]
PREDEFINED: Final = frozenset(
    {"user", "session", "bot", "username", "useremail", "mobile", "from", "channel", "body", "params", "headers"}
    | {"method", "path", "fields", "form", "event", "email"}
)
_LAZY: Final = frozenset({"iif", "if"})
_ERROR_STATE: Final = {"error": "pending", "err": "code", "error message": "message", "error_message": "message"}


class Lowering:
    """One procedure; statements are lowered by its heir in statements.py."""

    def __init__(self, source: Source, scopes: Scopes, library: Library, signatures: Signatures, name: str) -> None:
        self.source, self.scopes, self.library, self.signatures, self.name = source, scopes, library, signatures, name
        self.hidden: list[str] = []
        self.ids = 0

    def at(self, node: Node) -> Extent:
        start, end = self.source.place(node.span.start), self.source.place(max(node.span.end, node.span.start))
        return Extent(start.line, start.column, end.line, end.column)

    def hide(self) -> str:
        """A variable of the compiler's own; it is saved like any other."""
        self.hidden.append(f"#{len(self.hidden)}")
        return self.hidden[-1]

    def id(self) -> int:
        self.ids += 1
        return self.ids

    def fail(self, at: Extent, code: str, message: str) -> core.Operation:
        return core.Operation(at, "fail", (core.Constant(at, code), core.Constant(at, message)))

    def all(self, nodes: tuple[Any, ...]) -> tuple[core.Expression, ...]:
        return tuple(self.expression(each) for each in nodes)

    def expression(self, node: Any) -> core.Expression:
        at = self.at(node)
        match node:
            case tree.Null():
                return core.Constant(at, None)
            case tree.Number() | tree.Boolean() | tree.Text():
                return core.Constant(at, node.value)
            case tree.Template():
                return self._template(node, at)
            case tree.Name():
                return self.named(node.name, at)
            case tree.Forced():
                return self.named(node.name.casefold(), at)
            case tree.Member():
                return self._member(node, at)
            case tree.Index():
                return core.Operation(at, "element", self.all((node.target, node.index)))
            case tree.Call():
                return self.call(node, at)
            case tree.MethodCall():
                return self._method(node, at)
            case tree.RunScript():
                return self._script(node, at)
            case tree.Array() | tree.Values():
                return core.Items(at, self.all(node.items))
            case tree.Map():
                return self._entries(node.entries, at)
            case tree.Pairs():
                return self._entries(node.items, at)
            case tree.Aliased():
                return self.expression(node.value)
            case tree.Word():
                return core.Constant(at, node.word)
            case tree.KeywordCall():
                return self._named_twice(node, at) or self.keyword(node, at)
            case tree.Hear():
                return self.hear(node, at)
            case _:
                return self._operator(node, at)

    def named(self, name: str, at: Extent) -> core.Expression:
        if self.scopes.is_variable(self.name, name):
            return core.Variable(at, name)
        if name in _ERROR_STATE:
            return core.Operation(at, "pending", (core.Constant(at, _ERROR_STATE[name]),))
        return core.Known(at, name)

    def _template(self, node: tree.Template, at: Extent) -> core.Expression:
        parts = tuple(core.Constant(at, p) if isinstance(p, str) else self.expression(p) for p in node.parts)
        return core.Operation(at, "interpolate", parts)

    def _entries(self, pairs: tuple[tree.Pair, ...], at: Extent) -> core.Entries:
        return core.Entries(at, tuple(each.key for each in pairs), self.all(tuple(each.value for each in pairs)))

    def _member(self, node: tree.Member, at: Extent) -> core.Expression:
        if isinstance(node.target, tree.Name) and node.target.name == "err" and not self._assigned("err"):
            return core.Operation(at, "pending", (core.Constant(at, node.name.casefold()),))
        return core.Operation(at, "member", (self.expression(node.target), core.Constant(at, node.name)))

    def _assigned(self, name: str) -> bool:
        return self.scopes.is_variable(self.name, name)

    def _operator(self, node: Any, at: Extent) -> core.Expression:
        match node:
            case tree.Unary(operator="NOT"):
                return core.Not(at, self.expression(node.operand))
            case tree.Unary():
                return self._signed(node, at)
            case tree.Binary() if node.operator in _SHORT:
                left, right = self.all((node.left, node.right))
                return core.Short(at, _SHORT[node.operator], left, right)
            case tree.Binary():
                return core.Operation(at, node.operator, self.all((node.left, node.right)))
            case tree.Comparison():
                plain = node.operator.removeprefix("NOT ")
                asked = core.Operation(at, _OPERATIONS.get(plain, plain), self.all((node.left, node.right)))
                return asked if plain == node.operator else core.Not(at, asked)
            case tree.Is():
                asked = core.Operation(at, f"is_{node.what.casefold()}", (self.expression(node.operand),))
                return core.Not(at, asked) if node.negated else asked
            case tree.Between():
                asked = core.Operation(at, "between", self.all((node.operand, node.low, node.high)))
                return core.Not(at, asked) if node.negated else asked
            case tree.Conditional():
                test, then, otherwise = self.all((node.condition, node.then, node.otherwise))
                return core.Choice(at, test, then, otherwise)
        raise BasicError("SyntaxError", "an expression is missing here", at)

    def _signed(self, node: tree.Unary, at: Extent) -> core.Expression:
        inner = self.expression(node.operand)
        if isinstance(inner, core.Constant) and type(inner.value) in {int, float}:
            return core.Constant(at, -inner.value if node.operator == "-" else inner.value)
        return core.Operation(at, "negate" if node.operator == "-" else "positive", (inner,))

    def call(self, node: tree.Call, at: Extent, *, statement: bool = False) -> core.Expression:
        """A procedure of the program, a function that is lazy, or any other; as a statement it may change its array."""
        operands = self.all(node.arguments)
        if node.name in self.signatures:
            return self._procedure(node.name, operands, at)
        if node.name in _LAZY and 2 <= len(operands) <= 3:
            return core.Choice(at, operands[0], operands[1], operands[2] if operands[2:] else core.Constant(at, None))
        if node.name in _ERROR_STATE and not operands and not self._assigned(node.name):
            return self.named(node.name, at)
        return self._function(node.name, operands, at, method=statement)

    def _procedure(self, name: str, operands: tuple[core.Expression, ...], at: Extent) -> core.Expression:
        formals = self.signatures[name]
        if len(operands) > len(formals):
            return self.fail(at, "ArgumentError", f"{name} takes {len(formals)} arguments, not {len(operands)}")
        defaults = (each.default for each in formals[len(operands) :])
        filled = tuple(core.Constant(at, None) if each is None else self.expression(each) for each in defaults)
        return core.Call(at, name, (*operands, *filled))

    def _function(
        self, name: str, operands: tuple[core.Expression, ...], at: Extent, *, method: bool
    ) -> core.Expression:
        function = FUNCTIONS.get(name)
        if function is None:
            return self.fail(at, "NameError", f"there is no function {name.upper()}")
        try:
            function.check(len(operands))
        except BasicError as error:
            return self.fail(at, error.code, error.message)
        kind = "m" if method and function.method else "f"
        return core.Apply(at, f"{kind}_{function.name.casefold()}", operands)

    def _method(self, node: tree.MethodCall, at: Extent) -> core.Expression:
        target = self.expression(node.target)
        made = self._function(node.name, (target, *self.all(node.arguments)), at, method=True)
        if isinstance(made, core.Apply):
            checked = core.Operation(at, "receiver", (target, core.Constant(at, node.optional)))
            return core.Apply(at, made.name, (checked, *made.operands[1:]))
        return made

    def _script(self, node: tree.RunScript, at: Extent) -> core.Await:
        named: core.Expression = self._entries(node.pairs.items, at) if node.pairs else core.Constant(at, None)
        operands = (self.expression(node.script), core.Items(at, self.all(node.arguments)), named)
        return core.Await(at, "call", "CALL", ("script", "arguments", "named"), operands)

    def hear(self, node: tree.Hear, at: Extent) -> core.Await:
        def given(part: Any) -> core.Expression:
            return core.Constant(at, None) if part is None else self.expression(part)

        options = core.Items(at, self.all(node.options))
        operands = (core.Constant(at, node.kind), options, given(node.prompt), given(node.default), given(node.timeout))
        return core.Await(at, "hear", "HEAR", ("kind", "options", "prompt", "default", "timeout"), operands)

    def _named_twice(self, node: tree.KeywordCall, at: Extent) -> core.Expression | None:
        """A function that shares its name with a keyword that has no value: LOG(2) in an expression."""
        keyword, name = self.library.get(node.keyword), node.phrase.casefold()
        if keyword is None or node.clauses or keyword.returns or name not in FUNCTIONS:
            return None
        return self._function(name, self.all(node.arguments), at, method=False)

    def keyword(self, node: tree.KeywordCall, at: Extent) -> core.Expression:
        keyword = self.library.get(node.keyword)
        if keyword is None:
            return self.fail(at, "NotImplemented", f"{node.phrase} is not implemented")
        try:
            bound, problem = self._bound(assignments(node) if node.phrase == "SET" else node, keyword)
        except BasicError as error:
            return self.fail(at, error.code, error.message)
        if problem and not keyword.overloads:
            return self.fail(at, "ArgumentError", problem)
        if keyword.handler is None:
            lacking = keyword.instead or f"the module {keyword.module} is not there"
            return self.fail(at, "NotImplemented", f"{keyword.phrase} is not implemented: {lacking}")
        names, operands = tuple(bound), tuple(bound.values())
        if not keyword.awaits:
            if "phrase" in taken(keyword.handler):
                names, operands = (*names, "phrase"), (*operands, core.Constant(at, node.phrase))
            return core.Apply(at, f"k_{keyword.id}", operands, names)
        columns = tuple(column_of(each) for each in node.arguments)
        return core.Await(at, keyword.id, node.phrase, names, operands, columns)

    def _bound(self, node: tree.KeywordCall, keyword: Keyword) -> tuple[dict[str, core.Expression], str]:
        """The expressions by the names of parameters, and what is wrong with them."""
        bound: dict[str, core.Expression] = {}
        rest, tests = list(node.arguments), list[core.Expression]()
        for parameter in (each for each in keyword.parameters if each.positional):
            if parameter.many:
                first = [self._value(parameter, each, tests) for each in rest[:1]]
                bound[parameter.name] = core.Items(self.at(node), (*first, *self.all(tuple(rest[1:]))))
                rest = []
            elif rest:
                bound[parameter.name] = self._value(parameter, rest.pop(0), tests)
        for clause in node.clauses:
            taker = next((each for each in keyword.parameters if clause.word in each.words), None)
            if taker is None:
                return bound, f"{keyword.phrase} has no {clause.word}"
            if taker.shape != "name":
                bound[taker.name] = self._clause(taker, clause.value, tests)
        for test in tests:
            both = core.Items(self.at(node), (core.Constant(self.at(node), "and"), bound.get("where", test), test))
            bound["where"] = both if "where" in bound else test
        missing = [each.name for each in keyword.parameters if each.required and each.name not in bound]
        wanting = f"{keyword.phrase} needs {', '.join(missing)}" if missing else ""
        return bound, f"{keyword.phrase} was given too many arguments" if rest else wanting

    def _clause(self, taker: Parameter, value: Any, tests: list[core.Expression]) -> core.Expression:
        if taker.shape == "pairs" and not isinstance(value, tree.Pairs):
            at = self.at(value)
            return core.Operation(at, "map_of", (self.expression(value), core.Constant(at, column_of(value))))
        if taker.shape == "match":
            return self._shape(shaped(value, lambda _: False), self.at(value))
        if taker.shape != "changes" or not isinstance(value, tree.Pairs):
            return self._value(taker, value, tests) if taker.tests else self.clause(value)
        shapes = tuple(self._shape(shaped(each.value, self._is_bound), self.at(each)) for each in value.items)
        return core.Entries(self.at(value), tuple(each.key for each in value.items), shapes)

    def _value(self, parameter: Parameter, node: Any, tests: list[core.Expression]) -> core.Expression:
        """A condition that is put together becomes one of `tests`: its values are bound, wherever they come from."""
        shape = put_together(node) if parameter.tests else None
        if shape is None:
            return self.expression(node)
        tests.append(self._shape(shape, self.at(node)))
        return core.Constant(self.at(node), None)

    def clause(self, value: Any) -> core.Expression:
        """Conditions become shapes whose values are bound here."""
        at = self.at(value)
        if isinstance(value, tree.Condition):
            return self._shape(shaped(value, self._is_bound), at)
        if isinstance(value, tree.Ordering):
            rows = ((each.column, each.descending) for each in value.items)
            return core.Items(at, tuple(core.Items(at, tuple(core.Constant(at, part) for part in row)) for row in rows))
        return self.expression(value)

    def _shape(self, shape: Any, at: Extent) -> core.Expression:
        if not isinstance(shape, list):
            return core.Constant(at, shape)
        if shape[:1] == ["value"]:
            return core.Items(at, (core.Constant(at, "value"), self.expression(shape[1])))
        return core.Items(at, tuple(self._shape(each, at) for each in shape))

    def _is_bound(self, name: str) -> bool:
        return self._assigned(name) or name in PREDEFINED


def column_of(node: Any) -> str:
    """What an argument is called where its name makes a column: `name`, the last member of `a.b`, `e AS col`."""
    match node:
        case tree.Name():
            return node.written or node.name
        case tree.Member():
            return node.name
        case tree.Aliased():
            return node.column
    return ""
