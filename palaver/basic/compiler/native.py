"""Code that does not suspend: structured Python, integers and texts in the open, all other kinds by operators."""

import ast
from typing import Any, Final

from palaver.basic.compiler import core, pyast
from palaver.basic.compiler.colour import Colours, size
from palaver.basic.compiler.environment import BOOLEAN, OPERATORS
from palaver.basic.errors import BasicError, Extent
from palaver.basic.limits import LARGEST

Py = pyast.Expression
Code = list[pyast.Statement]

_FAST: Final[dict[str, type[ast.operator]]] = {"+": ast.Add, "-": ast.Sub}
_COMPARED: Final[dict[str, type[ast.cmpop]]] = {
    "=": ast.Eq,
    "<>": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
CATCHING: Final = 200  # operations of a handler, so that catching forever ends


class Native:
    """One procedure. `loops` are those around what is compiled; a flag says which of them a jump leaves."""

    def __init__(self, unit: core.Unit, procedure: core.Procedure, colours: Colours) -> None:
        self.unit, self.procedure, self.colours = unit, procedure, colours
        self.identifiers = {name: f"p_{number}" for number, name in enumerate(unit.procedures)}
        self.slots = {name: f"v{number}" for number, name in enumerate(procedure.locals)}
        self.shared = {name: number for number, name in enumerate(unit.shared)}
        self.loops: list[int] = []
        self.crossed: list[set[int]] = []
        self.flags: set[int] = set()
        self.temporaries = 0

    def temporary(self) -> str:
        self.temporaries += 1
        return f"t{self.temporaries}"

    # ---- variables
    def read(self, name: str, at: Extent) -> Py:
        if name in self.slots:
            return pyast.name(self.slots[name], at)
        return self._cell(name, ast.Load(), at)

    def write(self, name: str, at: Extent) -> Py:
        if name in self.slots:
            return pyast.target(self.slots[name], at)
        return self._cell(name, ast.Store(), at)

    def _cell(self, name: str, context: ast.expr_context, at: Extent) -> Py:
        index = pyast.constant(self.shared[name], at)
        return ast.Subscript(pyast.name("G", at), index, context, **pyast.pos(at))

    # ---- expressions
    def expression(self, node: Any) -> Py:
        at = node.at
        match node:
            case core.Constant():
                return pyast.constant(node.value, at)
            case core.Variable():
                return self.read(node.name, at)
            case Made():
                return pyast.name(node.identifier, at)
            case core.Known():
                return pyast.call("known", [pyast.constant(node.name, at)], at)
            case core.Operation():
                return self._operation(node)
            case core.Apply():
                return pyast.call(node.name, self.all(node.operands), at, node.names)
            case core.Not():
                return pyast.not_(self.condition(node.operand), at)
            case core.Short():
                return self._short(node)
            case core.Choice():
                then, otherwise = self.expression(node.then), self.expression(node.otherwise)
                return pyast.choice(self.condition(node.test), then, otherwise, at)
            case core.Items():
                return pyast.items(self.all(node.operands), at)
            case core.Entries():
                return pyast.entries(node.keys, self.all(node.operands), at)
            case core.Call():
                deeper = pyast.binary(pyast.name("D", at), ast.Add(), pyast.constant(1, at), at)
                return pyast.call(self.identifiers[node.procedure], [deeper, *self.all(node.operands)], at)
        raise BasicError("InternalError", f"{type(node).__name__} cannot be compiled", at)

    def all(self, nodes: tuple[Any, ...]) -> list[Py]:
        return [self.expression(each) for each in nodes]

    def _operation(self, node: core.Operation) -> Py:
        operands = self.all(node.operands)
        if node.name in OPERATORS:
            return self._binary(node.name, operands[0], operands[1], node.at)
        return pyast.call(node.name, operands, node.at)

    def _short(self, node: core.Short) -> Py:
        at = node.at
        left, again = self._once(self.expression(node.left), at)
        right = self.expression(node.right)
        if node.kind == "??":
            return pyast.choice(pyast.is_(left, pyast.constant(None, at), at), right, again, at)
        test = left if self.is_boolean(node.left) else pyast.call("truth", [left], at)
        return pyast.choice(test, right, again, at) if node.kind == "and" else pyast.choice(test, again, right, at)

    def _once(self, value: Py, at: Extent) -> tuple[Py, Py]:
        """Its first use and a later one, evaluated once."""
        if isinstance(value, ast.Constant | ast.Name):
            return value, value
        name = self.temporary()
        return pyast.walrus(name, value, at), pyast.name(name, at)

    def is_boolean(self, node: Any) -> bool:
        match node:
            case core.Operation():
                return node.name in BOOLEAN
            case core.Not():
                return True
            case core.Short():
                return node.kind != "??" and self.is_boolean(node.left) and self.is_boolean(node.right)
            case core.Constant():
                return isinstance(node.value, bool)
        return False

    def condition(self, node: Any) -> Py:
        if isinstance(node, core.Short) and node.kind != "??":
            join = pyast.both if node.kind == "and" else pyast.either
            return join(self.condition(node.left), self.condition(node.right), node.at)
        value = self.expression(node)
        return value if self.is_boolean(node) else pyast.call("truth", [value], node.at)

    def _binary(self, operator: str, left: Py, right: Py, at: Extent) -> Py:
        slow = OPERATORS[operator]
        if operator == "MOD":
            return self._remainder(left, right, at)
        if operator in _FAST or operator == "*":
            test, one, other = self._both_are(left, right, at, ("int",))
            if test is None:
                return pyast.call(slow, [one, other], at)
            fast = self._product(one, other, at) if operator == "*" else pyast.binary(one, _FAST[operator](), other, at)
            return pyast.choice(test, fast, pyast.call(slow, [one, other], at), at)
        if operator in _COMPARED:
            test, one, other = self._both_are(left, right, at, ("int", "str"))
            if test is None:
                return pyast.call(slow, [one, other], at)
            fast = pyast.compare(one, _COMPARED[operator](), other, at)
            return pyast.choice(test, fast, pyast.call(slow, [one, other], at), at)
        return pyast.call(slow, [left, right], at)

    def _both_are(self, left: Py, right: Py, at: Extent, kinds: tuple[str, ...]) -> tuple[Py | None, Py, Py]:
        """A test that both are of one fast kind, and their uses after it; constants need none."""
        constant = left if isinstance(left, ast.Constant) else right if isinstance(right, ast.Constant) else None
        if constant is not None:
            kind = type(constant.value).__name__
            if kind not in kinds or (isinstance(left, ast.Constant) and isinstance(right, ast.Constant)):
                return None, left, right
            other = right if constant is left else left
            first, again = self._once(other, at)
            test = pyast.has_type(first, kind, at)
            return (test, left, again) if constant is left else (test, again, right)
        one, one_again = self._once(left, at)
        two, two_again = self._once(right, at)
        kind_of = [pyast.call("type", [each], at) for each in (one, two)]
        test = ast.Compare(kind_of[0], [ast.Is(), ast.Is()], [kind_of[1], pyast.name("int", at)], **pyast.pos(at))
        return test, one_again, two_again

    def _product(self, left: Py, right: Py, at: Extent) -> Py:
        name = self.temporary()
        product = pyast.walrus(name, pyast.binary(left, ast.Mult(), right, at), at)
        bounds = [product, pyast.constant(LARGEST, at)]
        small = ast.Compare(pyast.constant(-LARGEST, at), [ast.Lt(), ast.Lt()], bounds, **pyast.pos(at))
        return pyast.choice(small, pyast.name(name, at), pyast.call("large", [pyast.name(name, at)], at), at)

    def _remainder(self, left: Py, right: Py, at: Extent) -> Py:
        """Python's `%` is BASIC's MOD for numbers that are not negative."""
        if not (isinstance(right, ast.Constant) and type(right.value) is int and right.value > 0):
            return pyast.call("remainder", [left, right], at)
        first, again = self._once(left, at)
        positive = pyast.compare(again, ast.GtE(), pyast.constant(0, at), at)
        test = pyast.both(pyast.has_type(first, "int", at), positive, at)
        return pyast.choice(
            test, pyast.binary(again, ast.Mod(), right, at), pyast.call("remainder", [again, right], at), at
        )

    # ---- statements
    def body(self, body: core.Body) -> Code:
        return [made for each in body for made in self.statement(each)]

    def fuel(self, cost: int, at: Extent) -> Code:
        empty = pyast.compare(pyast.name("F", at), ast.Lt(), pyast.constant(0, at), at)
        refill = pyast.let("F", pyast.call("refuel", [pyast.name("F", at)], at), at)
        return [pyast.count("F", ast.Sub(), cost, at), pyast.if_(empty, [refill], [], at)]

    def cost(self, body: core.Body) -> int:
        return sum(map(size, body))

    def returned(self, value: Py, at: Extent) -> pyast.Statement:
        return pyast.return_(value, at)

    def statement(self, node: Any) -> Code:
        at = node.at
        match node:
            case core.Let():
                return [pyast.assign(self.write(node.name, at), self.expression(node.value), at)]
            case core.Store():
                return [pyast.evaluate(pyast.call(node.name, self.all(node.operands), at), at)]
            case core.Evaluate():
                return [pyast.evaluate(self.expression(node.value), at)]
            case core.Return():
                return [self.returned(self.expression(node.value), at)]
            case core.If():
                return [pyast.if_(self.condition(node.test), self.body(node.then), self.body(node.otherwise), at)]
            case core.Loop():
                return self._loop(node)
            case core.For():
                values = pyast.call("counted", self.all(node.bounds), at)
                return self._through(node, values)
            case core.Each():
                return self._through(node, pyast.call("listed", [self.expression(node.items)], at))
            case core.Once():
                inner, crossed = self.in_loop(node.id, lambda: self.body(node.body))
                return [
                    pyast.while_(pyast.constant(True, at), [*inner, pyast.break_(at)], at),
                    *self.onwards(crossed, at),
                ]
            case core.Leave():
                return self.leave(node)
            case core.Try():
                handler = [*self.handled(node), *self.body(node.handler)]
                return [pyast.try_(self.body(node.body), handler, at)]
        raise BasicError("InternalError", f"{type(node).__name__} cannot be compiled", at)

    def handled(self, node: core.Try) -> Code:
        seen = pyast.call("caught", [pyast.name("_e", node.at)], node.at)
        return [pyast.assign(self.write(node.error, node.at), seen, node.at), *self.fuel(CATCHING, node.at)]

    def _loop(self, node: core.Loop) -> Code:
        at, left = node.at, self.temporary()
        inner, crossed = self.in_loop(node.id, lambda: self.body(node.body))
        spent = pyast.compare(pyast.name(left, at), ast.Lt(), pyast.constant(0, at), at)
        head = [
            *self.fuel(self.cost(node.body), at),
            pyast.count(left, ast.Sub(), 1, at),
            pyast.if_(spent, [pyast.evaluate(pyast.call("stop", [], at), at)], [], at),
        ]
        test = pyast.constant(True, at) if node.before is None else self.condition(node.before)
        last = [pyast.if_(pyast.not_(self.condition(node.after), at), [pyast.break_(at)], [], at)] if node.after else []
        made = pyast.while_(test, [*head, *inner, *last], at)
        return [pyast.let(left, pyast.name("LOOP", at), at), made, *self.onwards(crossed, at)]

    def _through(self, node: core.For | core.Each, values: Py) -> Code:
        at = node.at
        inner, crossed = self.in_loop(node.id, lambda: self.body(node.body))
        variable = self.write(node.variable, at)
        head = self.fuel(self.cost(node.body), at)
        if not isinstance(variable, ast.Name):
            name = self.temporary()
            head = [pyast.assign(variable, pyast.name(name, at), at), *head]
            variable = pyast.target(name, at)
        return [pyast.for_(variable, values, [*head, *inner], at), *self.onwards(crossed, at)]

    # ---- jumps
    def in_loop(self, id_: int, make: Any) -> tuple[Any, set[int]]:
        """What is made inside of a loop, and the outer ones that jumps in it leave."""
        self.loops.append(id_)
        self.crossed.append(set())
        made = make()
        self.loops.pop()
        return made, self.crossed.pop()

    def leave(self, node: core.Leave) -> Code:
        at = node.at
        if self.loops[-1] == node.id:
            return [pyast.continue_(at) if node.again else pyast.break_(at)]
        self.flags.add(node.id)
        for number in range(len(self.loops) - 1, -1, -1):
            if self.loops[number] == node.id:
                break
            self.crossed[number].add(node.id)
        return [pyast.let(f"x{node.id}", pyast.constant(2 if node.again else 1, at), at), pyast.break_(at)]

    def onwards(self, crossed: set[int], at: Extent) -> Code:
        """After a loop: a jump that has left it goes on to where it wants to."""
        made: Code = []
        for id_ in sorted(crossed):
            flag = f"x{id_}"
            if self.loops[-1] != id_:
                made.append(pyast.if_(pyast.name(flag, at), [pyast.break_(at)], [], at))
                continue
            for value, jump in ((1, pyast.break_(at)), (2, pyast.continue_(at))):
                asked = pyast.compare(pyast.name(flag, at), ast.Eq(), pyast.constant(value, at), at)
                made.append(pyast.if_(asked, [pyast.let(flag, pyast.constant(0, at), at), jump], [], at))
        return made

    def flags_down(self, at: Extent) -> Code:
        return [pyast.let(f"x{id_}", pyast.constant(0, at), at) for id_ in sorted(self.flags)]

    def function(self) -> ast.FunctionDef:
        """`def p_name(D, v0, …)`: D is how deep the call is."""
        procedure, at = self.procedure, pyast.NOWHERE
        parameters = [self.slots[name] for name in procedure.parameters]
        rest = [self.slots[name] for name in procedure.locals[len(parameters) :]]
        place = procedure.body[0].at if procedure.body else at
        body = self.body(procedure.body)
        too_deep = pyast.compare(pyast.name("D", place), ast.Gt(), pyast.name("DEPTH", place), place)
        head: Code = [
            pyast.nonlocal_("F", at),
            *(pyast.let(each, pyast.constant(None, at), at) for each in rest),
            *self.flags_down(at),
            *self.fuel(self.cost(procedure.body), place),
            pyast.if_(too_deep, [pyast.evaluate(pyast.call("deep", [], place), place)], [], place),
        ]
        return pyast.function(self.identifiers[procedure.name], ["D", *parameters], [*head, *body], at)


class Made:
    """An expression that is already in a variable of Python's."""

    __slots__ = ("at", "identifier")

    def __init__(self, at: Extent, identifier: str) -> None:
        self.at, self.identifier = at, identifier
