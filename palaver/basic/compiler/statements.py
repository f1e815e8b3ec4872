"""Lowering of statements: every block becomes one that can be left, every way out names what it leaves."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from palaver.basic.compiler import core
from palaver.basic.compiler.handling import Handling
from palaver.basic.compiler.jumps import Block, Made
from palaver.basic.compiler.scopes import assigned, inside
from palaver.basic.errors import BasicError, Extent
from palaver.basic.later import name_of, read_later
from palaver.basic.mail.parting import parted
from palaver.basic.nodes import declarations, expressions, statements
from palaver.basic.nodes.statements import Body
from palaver.basic.sections import is_computed

_LOOPS: Final = frozenset({"FOR", "WHILE", "DO"})
_EMPTY: Final[Mapping[str, Callable[[Extent], core.Expression]]] = {
    **dict.fromkeys(("ARRAY", "LIST"), lambda at: core.Items(at, ())),
    **dict.fromkeys(("OBJECT", "MAP", "JSON"), lambda at: core.Entries(at, (), ())),
}


def _nothing(at: Extent) -> core.Expression:
    return core.Constant(at, None)


TRACE: Final = "trace"
_MANY: Final = 50  # branches inside of each other; more than these stand in a row
_SECONDS: Final = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3_600}
_GROWN: Final = frozenset({"push", "append", "unshift", "prepend"})


class Statements(Handling):
    """`shadowed` names are not FOR EACH's alone; `traced` code stops before each statement; a TRY is `caught_here`."""

    shadowed: frozenset[str] = frozenset()
    traced: bool = False
    caught_here: bool = False

    def procedure(self, body: Body) -> core.Body:
        self.blocks = []
        nodes = list(inside(body))
        guarded = any(isinstance(node, statements.OnError) for node in nodes)
        self.resumes = any(isinstance(node, statements.Resume) and not node.label for node in nodes)
        self.mode = self.hide() if guarded else ""
        if self.resumes:
            self.back, self.failed, self.top = self.hide(), self.hide(), Block("PROCEDURE", self.id())
            self.blocks.append(self.top)
        made = self.body(body)
        at = made[0].at if made else Extent(1, 1, 1, 1)
        if self.resumes:
            made = tuple(self.resumable(list(made), at))
        return (core.Let(at, self.mode, core.Constant(at, "off")), *made) if guarded else made

    def body(self, body: Body) -> core.Body:
        if any(isinstance(each, statements.Label) for each in body):
            return self.labelled(body)
        return tuple(made for each in body for made in self.statement(each))

    def statement(self, node: Any) -> Made:
        declared = isinstance(node, declarations.Declaration) and not is_computed(node)
        guarded = self.mode and not self.caught_here and not declared and not isinstance(node, statements.OnError)
        low = self.points + 1
        made = self.guarded(node) if guarded else self.plain(node)
        at = self.at(node)
        if self.traced and made:
            made = [core.Evaluate(at, core.Await(at, TRACE, TRACE, (), ())), *made]
        if self.resumes and made:
            self.points += 1
            made = self.numbered(at, made, low)
        return made

    def plain(self, node: Any) -> Made:
        kind = type(node)
        return _LOWERED[kind](self, node, self.at(node)) if kind in _LOWERED else []

    # ---- assignment
    def assign(self, target: Any, value: core.Expression, at: Extent) -> Made:
        match target:
            case expressions.Name():
                return [core.Let(at, target.name, value)]
            case expressions.Member():
                key = core.Constant(at, target.name)
                return [core.Store(at, "set_member", (self.expression(target.target), key, value))]
            case expressions.Index():
                operands = (self.expression(target.target), self.expression(target.index), value)
                return [core.Store(at, "set_element", operands)]
        raise BasicError("SyntaxError", "nothing can be assigned here", at)

    def assignment(self, node: statements.Assignment, at: Extent) -> Made:
        value = self.expression(node.value)
        if node.operator != "=":
            value = core.Operation(at, node.operator[0], (self.expression(node.target), value))
        return self.assign(node.target, value, at)

    def dim(self, node: statements.Dim, at: Extent) -> Made:
        name = node.name.casefold()
        if node.size is not None:
            old = core.Variable(at, name) if node.again else core.Constant(at, None)
            value: core.Expression = core.Operation(at, "resized", (old, self.expression(node.size)))
        elif node.value is not None:
            value = self.expression(node.value)
        else:
            value = _EMPTY.get(node.type.upper(), _nothing)(at)
        return [core.Let(at, name, value)]

    def expression_statement(self, node: statements.ExpressionStatement, at: Extent) -> Made:
        inner = node.expression
        match inner:
            case expressions.Name() if inner.name in self.signatures:
                return [core.Evaluate(at, self.call(expressions.Call(inner.name, (), span=inner.span), at))]
            case expressions.Call():
                return [*self._made_array(inner, at), core.Evaluate(at, self.call(inner, at, statement=True))]
            case expressions.Hear() if inner.target is not None:
                return self.assign(inner.target, self.expression(inner), at)
            case expressions.KeywordCall():
                return self._keyword_statement(inner, at)
        return [core.Evaluate(at, self.expression(inner))]

    def _keyword_statement(self, call: expressions.KeywordCall, at: Extent) -> Made:
        """A keyword whose name is a function's that changes its array does so; one with a target assigns to it."""
        name = call.phrase.casefold().replace(" ", "_")
        if name in _GROWN and len(call.arguments) >= 2 and not call.clauses:
            plain = tuple(a.value if isinstance(a, expressions.Aliased) else a for a in call.arguments)
            changed = expressions.Call(name, plain, span=call.span)
            return [*self._made_array(changed, at), core.Evaluate(at, self.call(changed, at, statement=True))]
        made = self.keyword(call, at)
        first = call.arguments[0] if call.arguments else None
        if call.keyword == "sort" and isinstance(first, expressions.Target):
            return [core.Evaluate(at, core.Operation(at, "refilled", (self.expression(first), made)))]
        for clause in call.clauses:
            if clause.word in self._targets(call.keyword) and isinstance(clause.value, expressions.Target):
                return self.assign(clause.value, made, at)
        return [core.Evaluate(at, made)]

    def _targets(self, keyword: str) -> set[str]:
        known = self.library.get(keyword)
        return {word for p in known.parameters if p.shape == "name" for word in p.words} if known else set()

    def _made_array(self, call: expressions.Call, at: Extent) -> Made:
        """What is pushed to a variable that is NULL makes it an array."""
        first = call.arguments[0] if call.arguments else None
        if call.name not in _GROWN or not isinstance(first, expressions.Name):
            return []
        asked = core.Operation(at, "is_null", (self.expression(first),))
        return [core.If(at, asked, (core.Let(at, first.name, core.Items(at, ())),))]

    def with_(self, node: statements.With, at: Extent) -> Made:
        built = self.hide()
        value = core.Operation(at, "as_map", (self.expression(node.target),))
        made: Made = [core.Let(at, built, value), *self.assign(node.target, core.Variable(at, built), at)]
        for each in node.entries:
            place = self.at(each)
            operands = (core.Variable(place, built), core.Constant(place, each.key), self.expression(each.value))
            made.append(core.Store(place, "set_element", operands))
        return made

    # ---- branches
    def if_(self, node: statements.If, at: Extent) -> Made:  # noqa: ARG002  # each arm has a place of its own
        otherwise = self.body(node.otherwise or ())
        for arm in reversed(node.arms):
            otherwise = (self._arm(self.at(arm), self.expression(arm.condition), arm.body, otherwise),)
        return list(otherwise)

    def _arm(self, at: Extent, test: core.Expression, body: Body, otherwise: core.Body) -> core.If:
        low = self.points + 1
        made = self.body(body)
        return core.If(at, self.asked(at, test, low), made, otherwise)

    def select(self, node: statements.Select, at: Extent) -> Made:
        subject = self.hide()
        otherwise = self.body(node.otherwise or ())
        head = self.once(at, [core.Let(at, subject, self.expression(node.subject))])
        if len(node.cases) > _MANY:
            id_ = self.id()
            leave = core.Leave(at, id_)
            arms = [self._arm(self.at(case), self._cases(case, subject), case.body, ()) for case in node.cases]
            flat = [core.If(each.at, each.test, (*each.then, leave)) for each in arms]
            return [*head, core.Once(at, id_, (*flat, *otherwise))]
        for case in reversed(node.cases):
            otherwise = (self._arm(self.at(case), self._cases(case, subject), case.body, otherwise),)
        return [*head, *otherwise]

    def _cases(self, case: statements.Case, subject: str) -> core.Expression:
        tests = [self._case(each, subject) for each in case.tests]
        test = tests[0]
        for each in tests[1:]:
            test = core.Short(each.at, "or", test, each)
        return test

    def _case(self, node: statements.CaseTest, subject: str) -> core.Expression:
        at = self.at(node)
        value = core.Variable(at, subject)
        match node:
            case statements.CaseRange():
                return core.Operation(at, "between", (value, *self.all((node.low, node.high))))
            case statements.CaseIs():
                name = expressions.Name(subject, span=node.span)
                compared = expressions.Comparison(node.operator, name, node.value, span=node.span)
                return self.expression(compared)
        return core.Operation(at, "=", (value, self.expression(node.value)))

    def named(self, name: str, at: Extent) -> core.Expression:
        return core.Variable(at, name) if name.startswith("#") else super().named(name, at)

    # ---- loops
    def _in_loop(self, kind: str, body: Body) -> tuple[int, core.Body]:
        block = Block(kind, self.id())
        self.blocks.append(block)
        made = self.body(body)
        self.blocks.pop()
        return block.id, made

    def for_(self, node: statements.For, at: Extent) -> Made:
        step = core.Constant(at, 1) if node.step is None else self.expression(node.step)
        start, stop = self.all((node.start, node.stop))
        name, bounds = node.variable.casefold(), (start, stop, step)
        id_, body = self._in_loop("FOR", node.body)
        if self.resumes:
            return self.through(at, id_, name, ("spanned", core.Operation(at, "spanned", bounds)), body)
        return [core.For(at, id_, name, bounds, body)]

    def for_each(self, node: statements.ForEach, at: Extent) -> Made:
        """The variable is put back when it is one that the rest of the procedure uses."""
        name = node.variable.casefold()
        items = self.expression(node.iterable)
        if node.last is not None:
            items = core.Operation(at, "last_of", (items, self.expression(node.last)))
        id_, body = self._in_loop("FOR", node.body)
        loop: Made = [core.Each(at, id_, name, items, body)]
        if self.resumes:
            loop = self.through(at, id_, name, ("listed", core.Operation(at, "listed", (items,))), body)
        if name not in self.shadowed:
            return loop
        kept = self.hide()
        back = core.Let(at, name, core.Variable(at, kept))
        return [*self.once(at, [core.Let(at, kept, core.Variable(at, name))]), *loop, back]

    def while_(self, node: statements.While, at: Extent) -> Made:
        id_, body = self._in_loop("WHILE", node.body)
        return [core.Loop(at, id_, self.again(at, self.expression(node.condition)), body)]

    def do(self, node: statements.Do, at: Extent) -> Made:
        before, after = (None if each is None else self._until(each) for each in (node.before, node.after))
        block = Block("DO", self.id(), inner=self.id() if after else 0)
        self.blocks.append(block)
        body = self.body(node.body)
        self.blocks.pop()
        if after:
            body = (core.Once(at, block.inner, body),)
        return [core.Loop(at, block.id, self.again(at, before), body, after)]

    def _until(self, node: statements.Until) -> core.Expression:
        test = self.expression(node.condition)
        return core.Not(self.at(node), test) if node.negated else test

    def exit(self, node: statements.Exit, at: Extent) -> Made:
        if node.kind in {"SUB", "FUNCTION"} or (node.kind == "" and not self.name):
            return self.returned(at, core.Constant(at, None))
        if node.kind == "":
            return [core.Evaluate(at, core.Operation(at, "end", ()))]
        return self._out(at, "" if node.kind == "LOOP" else node.kind, again=False)

    def continue_(self, node: statements.Continue, at: Extent) -> Made:
        return self._out(at, node.kind, again=True)

    def _out(self, at: Extent, kind: str, *, again: bool) -> Made:
        wanted = {kind} if kind else _LOOPS
        block = next((each for each in reversed(self.blocks) if each.kind in wanted), None)
        if block is None:
            return [core.Evaluate(at, self.fail(at, "SyntaxError", f"there is no {kind or 'loop'} around"))]
        return self.leave(at, block, again=again)

    # ---- errors
    def try_(self, node: statements.Try, at: Extent) -> Made:
        if node.final is None:
            return list(self.body(node.body)) if node.handler is None else self._caught(node, at)
        block = Block("FINALLY", self.id(), slot=self.hide(), value=self.hide())
        error, low = self.hide(), self.points + 1
        self.blocks.append(block)
        around, self.caught_here = self.caught_here, True
        body = self.body(node.body) if node.handler is None else tuple(self._caught(node, at))
        self.caught_here = around
        self.blocks.pop()
        slot = core.Variable(at, block.slot)
        caught = core.Let(at, block.slot, core.Constant(at, 1))
        again = core.Evaluate(at, core.Operation(at, "rethrow", (core.Variable(at, error),)))
        tried: Made = [
            core.Let(at, block.slot, core.Constant(at, 0)),
            core.Try(at, (core.Once(at, block.id, body),), error, (caught,)),
        ]
        made = [
            *self.unless_behind(at, tried, low),
            *self.body(node.final),
            core.If(at, core.Operation(at, "=", (slot, core.Constant(at, 1))), (again,)),
        ]
        for number, way in enumerate(block.ways):
            asked = core.Operation(at, "=", (slot, core.Constant(at, number + 2)))
            made.append(core.If(at, asked, tuple(way())))
        return made

    def _caught(self, node: statements.Try, at: Extent) -> Made:
        """The nearest handler wins: ON ERROR has no say in a TRY, unless it stands in one without a FINALLY."""
        around = self.caught_here
        within = any(isinstance(each, statements.OnError) for each in inside(node.body))
        self.caught_here = node.final is not None or not within
        body = self.body(node.body)
        self.caught_here, low = around, self.points + 1
        return self.caught(at, body, node.error.casefold() or self.hide(), self.body(node.handler or ()), low)

    def return_(self, node: statements.Return, at: Extent) -> Made:
        return self.returned(at, core.Constant(at, None) if node.value is None else self.expression(node.value))

    def text_block(self, node: statements.TextBlock, at: Extent) -> Made:
        name, names = f"begin_{node.kind.casefold().replace(' ', '_')}", ("text", "recipient", "head")
        if node.recipient is None:
            operands: tuple[core.Expression, ...] = (self.expression(node.text),)
        else:
            head, body = parted(node.text)
            operands = (self.expression(body), self.expression(node.recipient), core.Items(at, self.all(head)))
        return [core.Evaluate(at, core.Await(at, name, f"BEGIN {node.kind}", names[: len(operands)], operands))]

    def schedule_in(self, node: statements.ScheduleIn, at: Extent) -> Made:
        """An effect that carries the body's section and copies of the variables that it reads."""
        factor = core.Constant(at, _SECONDS[node.unit])
        seconds = core.Operation(at, "*", (self.expression(node.amount), factor))
        names = tuple(sorted(name for name in read_later(node) if self.scopes.is_variable(self.name, name)))
        values = core.Entries(at, names, tuple(core.Variable(at, name) for name in names))
        operands = (seconds, core.Constant(at, name_of(node)), values)
        return [
            core.Evaluate(at, core.Await(at, "schedule_in", "SCHEDULE IN", ("seconds", "section", "values"), operands))
        ]

    def webhook(self, node: declarations.Webhook, at: Extent) -> Made:
        """One that is computed is registered here; any other was before the run."""
        if not is_computed(node):
            return []
        parts = (
            core.Constant(at, "") if each is None else self.expression(each) for each in (node.method, node.secret)
        )
        operands = (self.expression(node.endpoint), *parts)
        return [core.Evaluate(at, core.Await(at, "webhook", "WEBHOOK", ("endpoint", "method", "secret"), operands))]

    def handler(self, node: declarations.Handler, at: Extent) -> Made:
        if not is_computed(node):
            return []
        words, values = tuple(word for word, _ in node.options), tuple(value for _, value in node.options)
        given = (self.expression(node.subject), core.Entries(at, words, self.all(values)))
        operands = (core.Constant(at, node.kind), *given, core.Constant(at, name_of(node)))
        names = ("kind", "subject", "options", "section")
        return [core.Evaluate(at, core.Await(at, "on", f"ON {node.kind}", names, operands))]

    def param(self, node: declarations.Param, at: Extent) -> Made:  # noqa: ARG002  # bound before the first line
        return []


def shadowed_by_loops(body: Body, parameters: tuple[str, ...], library: Any) -> frozenset[str]:
    """Names that something else than FOR EACH assigns, too."""
    found = set(parameters)
    for node in inside(body):
        if not isinstance(node, statements.ForEach):
            found.update(assigned(node, library))
    return frozenset(found)


_LOWERED: Final[Mapping[type, Callable[[Statements, Any, Extent], Made]]] = {
    statements.Assignment: Statements.assignment,
    statements.Dim: Statements.dim,
    statements.ExpressionStatement: Statements.expression_statement,
    statements.If: Statements.if_,
    statements.For: Statements.for_,
    statements.ForEach: Statements.for_each,
    statements.While: Statements.while_,
    statements.Do: Statements.do,
    statements.Exit: Statements.exit,
    statements.Continue: Statements.continue_,
    statements.Select: Statements.select,
    statements.With: Statements.with_,
    statements.Try: Statements.try_,
    statements.OnError: Statements.on_error,
    statements.Resume: Statements.resume,
    statements.ClearError: Statements.clear_error,
    statements.Throw: Statements.throw,
    statements.Assert: Statements.assert_,
    statements.Return: Statements.return_,
    statements.Goto: Statements.goto,
    statements.TextBlock: Statements.text_block,
    statements.ScheduleIn: Statements.schedule_in,
    declarations.Param: Statements.param,
    declarations.Webhook: Statements.webhook,
    declarations.Handler: Statements.handler,
}
