"""
Code that may suspend: `def p_n(D, L, pc, val, exc)`, left at an await point with its variables in L, entered again.

`pc` is 0 while it runs and the number of the await point while it is entered again: what was done is skipped by guards.
A statement comes down to items, each with the await points inside of it and its code.
"""

import ast
from dataclasses import dataclass
from typing import Any, TypeGuard

from palaver.basic.compiler import core, pyast
from palaver.basic.compiler.colour import Colours
from palaver.basic.compiler.native import Code, Made, Native, Py
from palaver.basic.errors import Extent


@dataclass(frozen=True, slots=True)
class Site:
    """An await point: its label survives a new compiler, `names` are those of the keyword's arguments."""

    label: str
    at: Extent
    keyword: str
    phrase: str
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


Item = tuple[list[int], Code]


class Reentrant(Native):
    """`depth` counts the hidden slots in use; those that are free at an await point are not saved."""

    def __init__(self, unit: core.Unit, procedure: core.Procedure, colours: Colours) -> None:
        super().__init__(unit, procedure, colours)
        self.sites: list[Site] = []
        self.depth = self.deepest = 0
        self._saves: list[tuple[ast.Assign, int, str]] = []
        self._labels: dict[str, int] = {}

    def slot(self) -> str:
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        return f"u{self.depth - 1}"

    def returned(self, value: Py, at: Extent) -> pyast.Statement:
        return pyast.return_(pyast.tuple_([pyast.constant("done", at), value], at), at)

    # ---- expressions with await points inside become items before them, and what is left is pure
    def lower(self, node: Any, out: list[Item]) -> Any:
        if not self.awaits(node):
            return node
        at = node.at
        match node:
            case core.Await() | core.Call():
                operands = self.lower_all(node.operands, out)
                if isinstance(node, core.Call) and node.procedure not in self.colours.awaiting:
                    return core.Call(at, node.procedure, operands)
                slot = self.slot()
                out.append(self.suspend(node, self.all(operands), slot, [pyast.let(slot, pyast.name("val", at), at)]))
                return Made(at, slot)
            case core.Short():
                return self._short_lowered(node, out)
            case core.Choice():
                return self._choice_lowered(node, out)
            case core.Not():
                return core.Not(at, self.lower(node.operand, out))
            case core.Operation():
                return core.Operation(at, node.name, self.lower_all(node.operands, out))
            case core.Apply():
                return core.Apply(at, node.name, self.lower_all(node.operands, out), node.names)
            case core.Items():
                return core.Items(at, self.lower_all(node.operands, out))
        return core.Entries(at, node.keys, self.lower_all(node.operands, out))

    def awaits(self, node: Any) -> bool:
        return not isinstance(node, Made) and self.colours.awaits(node)

    def lower_all(self, nodes: tuple[Any, ...], out: list[Item]) -> tuple[Any, ...]:
        """What stands before an await point is kept in a slot, unless nothing can change it meanwhile."""
        last = max((number for number, node in enumerate(nodes) if self.awaits(node)), default=-1)
        done = []
        for number, node in enumerate(nodes):
            lowered = self.lower(node, out)
            if number < last and not self._stays(lowered):
                slot = self.slot()
                out.append(([], [pyast.let(slot, self.expression(lowered), node.at)]))
                lowered = Made(node.at, slot)
            done.append(lowered)
        return tuple(done)

    def _stays(self, node: Any) -> bool:
        return isinstance(node, core.Constant | Made) or (isinstance(node, core.Variable) and node.name in self.slots)

    def _short_lowered(self, node: core.Short, out: list[Item]) -> Made:
        at, slot = node.at, self.slot()
        left = self.lower(node.left, out)
        out.append(([], [pyast.let(slot, self.expression(left), at)]))
        inner: list[Item] = []
        right = self.lower(node.right, inner)
        inner.append(([], [pyast.let(slot, self.expression(right), at)]))
        kept = pyast.name(slot, at)
        test = pyast.is_(kept, pyast.constant(None, at), at) if node.kind == "??" else pyast.call("truth", [kept], at)
        out.append(self.branch(test, [], inner, at) if node.kind == "or" else self.branch(test, inner, [], at))
        return Made(at, slot)

    def _choice_lowered(self, node: core.Choice, out: list[Item]) -> Made:
        at, slot = node.at, self.slot()
        test = self.condition(self.lower(node.test, out))
        arms: list[list[Item]] = []
        for arm in (node.then, node.otherwise):
            inner: list[Item] = []
            value = self.lower(arm, inner)
            inner.append(([], [pyast.let(slot, self.expression(value), at)]))
            arms.append(inner)
        out.append(self.branch(test, arms[0], arms[1], at))
        return Made(at, slot)

    # ---- await points, sequences and branches
    def suspend(self, node: core.Await | core.Call, operands: list[Py], slot: str, store: Code) -> Item:
        at, number = node.at, len(self.sites) + 1
        kind, name = ("call", node.procedure) if isinstance(node, core.Call) else ("await", node.keyword)
        self.sites.append(self._site(node))
        save = pyast.assign(
            ast.Subscript(pyast.name("L", at), ast.Slice(), ast.Store(), **pyast.pos(at)),
            pyast.constant(None, at),
            at,
        )
        self._saves.append((save, self.depth, slot))
        values = [
            pyast.constant(kind, at),
            pyast.constant(number, at),
            pyast.constant(name, at),
            pyast.items(operands, at),
        ]
        away: Code = [save, pyast.return_(pyast.tuple_(values, at), at)]
        failed = pyast.compare(pyast.name("exc", at), ast.IsNot(), pyast.constant(None, at), at)
        again: Code = [
            pyast.let("pc", pyast.constant(0, at), at),
            pyast.if_(
                failed,
                [
                    pyast.let("_x", pyast.name("exc", at), at),
                    pyast.let("exc", pyast.constant(None, at), at),
                    pyast.raise_(pyast.name("_x", at), at),
                ],
                [],
                at,
            ),
        ]
        return [number], [pyast.if_(self.running(at), away, [], at), *again, *store]

    def _site(self, node: core.Await | core.Call) -> Site:
        """Labels are places in the source; several at one place are numbered."""
        place = f"{node.at.line}:{node.at.column}"
        count = self._labels[place] = self._labels.get(place, 0) + 1
        label = place if count == 1 else f"{place}#{count}"
        if isinstance(node, core.Call):
            return Site(label, node.at, "", node.procedure)
        return Site(label, node.at, node.keyword, node.phrase, node.names, node.columns)

    def running(self, at: Extent) -> Py:
        return pyast.not_(pyast.name("pc", at), at)

    def within(self, points: list[int], at: Extent) -> Py:
        """Await points are numbered in the order of the source: inside is a range."""
        pc = pyast.name("pc", at)
        if len(points) == 1:
            return pyast.compare(pc, ast.Eq(), pyast.constant(points[0], at), at)
        bounds = [pc, pyast.constant(points[-1], at)]
        return ast.Compare(pyast.constant(points[0], at), [ast.LtE(), ast.LtE()], bounds, **pyast.pos(at))

    def join(self, items: list[Item], at: Extent) -> Item:
        """A sequence: what lies before a later await point is skipped on the way back to it."""
        points = [point for inside, _ in items for point in inside]
        left, made, number = len(points), list[pyast.Statement](), 0
        while number < len(items):
            inside, code = items[number]
            number += 1
            if inside:
                left -= len(inside)
                entered = pyast.either(self.running(at), self.within(inside, at), at)
                made += [pyast.if_(entered, code, [], at)] if left else code
                continue
            code = list(code)
            while number < len(items) and not items[number][0]:
                code += items[number][1]
                number += 1
            made += [pyast.if_(self.running(at), code, [], at)] if left and code else code
        return points, made

    def branch(self, test: Py, then: list[Item], otherwise: list[Item], at: Extent) -> Item:
        first, code = self.join(then, at)
        second, other = self.join(otherwise, at)
        if first:
            test = pyast.choice(self.running(at), test, self.within(first, at), at)
        elif second:
            test = pyast.both(self.running(at), test, at)
        return first + second, [pyast.if_(test, code, other, at)]

    # ---- statements
    def sequence(self, body: core.Body) -> list[Item]:
        items: list[Item] = []
        for node in body:
            kept = self.depth
            if self.awaits(node):
                self._lowered(node, items)
            else:
                items.append(([], self.statement(node)))
            self.depth = kept
        return items

    def _lowered(self, node: Any, out: list[Item]) -> None:
        at = node.at
        match node:
            case core.Let():
                self._let(node, out)
            case core.Evaluate():
                if self._suspends(node.value):
                    operands = self.all(self.lower_all(node.value.operands, out))
                    out.append(self.suspend(node.value, operands, "", []))
                else:
                    out.append(([], [pyast.evaluate(self.expression(self.lower(node.value, out)), at)]))
            case core.Store():
                stored = core.Store(at, node.name, self.lower_all(node.operands, out))
                out.append(([], self.statement(stored)))
            case core.Return():
                value = self.lower(node.value, out)
                out.append(([], [self.returned(self.expression(value), at)]))
            case core.If():
                test = self.condition(self.lower(node.test, out))
                out.append(self.branch(test, self.sequence(node.then), self.sequence(node.otherwise), at))
            case core.Loop():
                self._loop_lowered(node, out)
            case core.For() | core.Each():
                self._counted_lowered(node, out)
            case core.Once():
                (points, code), crossed = self.in_loop(node.id, lambda: self.join(self.sequence(node.body), at))
                out.append((points, [pyast.while_(pyast.constant(True, at), [*code, pyast.break_(at)], at)]))
                self._onwards(crossed, out, at)
            case core.Try():
                out.append(self._try_lowered(node))

    def _suspends(self, node: Any) -> TypeGuard[core.Await | core.Call]:
        return isinstance(node, core.Await) or (isinstance(node, core.Call) and node.procedure in self.colours.awaiting)

    def _let(self, node: core.Let, out: list[Item]) -> None:
        at, value = node.at, node.value
        if self._suspends(value):
            operands = self.all(self.lower_all(value.operands, out))
            store: Code = [pyast.assign(self.write(node.name, at), pyast.name("val", at), at)]
            out.append(self.suspend(value, operands, "", store))
        else:
            made = self.expression(self.lower(value, out))
            out.append(([], [pyast.assign(self.write(node.name, at), made, at)]))

    def _onwards(self, crossed: set[int], out: list[Item], at: Extent) -> None:
        if crossed:
            out.append(([], self.onwards(crossed, at)))

    def _loop_lowered(self, node: core.Loop, out: list[Item]) -> None:
        at, passes = node.at, self.slot()
        spent = pyast.compare(pyast.name(passes, at), ast.Gt(), pyast.name("LOOP", at), at)
        head: Code = [
            *self.fuel(self.cost(node.body), at),
            pyast.count(passes, ast.Add(), 1, at),
            pyast.if_(spent, [pyast.evaluate(pyast.call("stop", [], at), at)], [], at),
        ]

        def inside() -> Item:
            items: list[Item] = []
            if node.before is not None:
                self._break_unless(node.before, items)
            items += [([], head), *self.sequence(node.body)]
            if node.after is not None:
                self._break_unless(node.after, items)
            return self.join(items, at)

        (points, code), crossed = self.in_loop(node.id, inside)
        out.append(([], [pyast.let(passes, pyast.constant(0, at), at)]))
        out.append((points, [pyast.while_(pyast.constant(True, at), code, at)]))
        self._onwards(crossed, out, at)

    def _break_unless(self, test: core.Expression, items: list[Item]) -> None:
        lowered = self.condition(self.lower(test, items))
        items.append(([], [pyast.if_(pyast.not_(lowered, test.at), [pyast.break_(test.at)], [], test.at)]))

    def _counted_lowered(self, node: core.For | core.Each, out: list[Item]) -> None:
        at, first, index = node.at, self.slot(), self.slot()
        start, more, item = self._spanned(node, first, index, out)
        over = pyast.compare(pyast.name(index, at), ast.GtE(), pyast.name("LOOP", at), at)
        head: Code = [
            pyast.if_(over, [pyast.evaluate(pyast.call("stop", [], at), at)], [], at),
            pyast.assign(self.write(node.variable, at), item, at),
            pyast.count(index, ast.Add(), 1, at),
            *self.fuel(self.cost(node.body), at),
        ]
        (points, code), crossed = self.in_loop(node.id, lambda: self.join([([], head), *self.sequence(node.body)], at))
        out.append(([], [*start, pyast.let(index, pyast.constant(0, at), at)]))
        out.append((points, [pyast.while_(pyast.either(pyast.name("pc", at), more, at), code, at)]))
        self._onwards(crossed, out, at)

    def _spanned(self, node: core.For | core.Each, first: str, index: str, out: list[Item]) -> tuple[Code, Py, Py]:
        """How a loop begins, whether there is more, and its next item."""
        at = node.at
        if isinstance(node, core.Each):
            listed = pyast.call("listed", self.all(self.lower_all((node.items,), out)), at)
            count: Py = pyast.call("len", [pyast.name(first, at)], at)
            item: Py = ast.Subscript(pyast.name(first, at), pyast.name(index, at), ast.Load(), **pyast.pos(at))
            return [pyast.let(first, listed, at)], pyast.compare(pyast.name(index, at), ast.Lt(), count, at), item
        step, passes = self.slot(), self.slot()
        spanned = pyast.call("span_of", self.all(self.lower_all(node.bounds, out)), at)
        offset = pyast.binary(pyast.name(index, at), ast.Mult(), pyast.name(step, at), at)
        item = pyast.binary(pyast.name(first, at), ast.Add(), offset, at)
        more = pyast.compare(pyast.name(index, at), ast.Lt(), pyast.name(passes, at), at)
        return [pyast.assign(pyast.targets([first, step, passes], at), spanned, at)], more, item

    def _try_lowered(self, node: core.Try) -> Item:
        """The handler stands behind the `try`, so that it can be entered again, too."""
        at, flag = node.at, self.temporary()
        tried, body = self.join(self.sequence(node.body), at)
        entered, handler = self.join(self.sequence(node.handler), at)
        hit = [*self.handled(node), pyast.let(flag, pyast.constant(True, at), at)]
        first = pyast.let(flag, self.within(entered, at) if entered else pyast.constant(False, at), at)
        code = [
            first,
            pyast.if_(pyast.not_(pyast.name(flag, at), at), [pyast.try_(body, hit, at)], [], at),
            pyast.if_(pyast.name(flag, at), handler, [], at),
        ]
        return tried + entered, code

    def function(self) -> ast.FunctionDef:
        procedure, at = self.procedure, pyast.NOWHERE
        items = [([], self.fuel(self.cost(procedure.body), at)), *self.sequence(procedure.body)]
        _, body = self.join([*items, ([], [self.returned(pyast.constant(None, at), at)])], at)
        slots = [*self.slots.values(), *(f"u{number}" for number in range(self.deepest))]
        for save, depth, free in self._saves:
            place = Extent(save.lineno, save.col_offset, save.lineno, save.col_offset)
            used = len(self.slots) + depth
            save.value = pyast.tuple_(
                [
                    pyast.name(each, place) if number < used and each != free else pyast.constant(None, place)
                    for number, each in enumerate(slots)
                ],
                place,
            )
        head: Code = [pyast.nonlocal_("F", at), *self.flags_down(at)]
        if slots:
            head.append(pyast.assign(pyast.targets(slots, at), pyast.name("L", at), at))
        return pyast.function(self.identifiers[procedure.name], ["D", "L", "pc", "val", "exc"], [*head, *body], at)
