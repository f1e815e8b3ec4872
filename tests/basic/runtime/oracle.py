"""A direct evaluator of nodes: slow, without limits or suspension, and so short that it is believed."""

from collections.abc import Callable
from typing import Any

from palaver.basic import operators as op
from palaver.basic.compiler.environment import OPERATORS, listed, span_of, throw
from palaver.basic.errors import BasicError
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.nodes.declarations import Procedure, Program
from palaver.basic.values.equality import equal
from palaver.basic.values.kinds import Failure, is_null
from palaver.basic.values.members import element, member, set_element
from palaver.basic.values.truth import truth


class Away(Exception):
    """A jump: the kind of loop that it leaves, or RETURN, with whether it comes back."""

    def __init__(self, kind: str, value: Any = None, *, again: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.value, self.again = kind, value, again


class Oracle:
    """`handler` is what ON ERROR GOTO leads to in the script, as a list that ends with RESUME NEXT."""

    handler: Any = ()

    def __init__(self, tree: Program, answer: Callable[[str], Any]) -> None:
        self.procedures = {each.name: each for each in tree.statements if isinstance(each, Procedure)}
        self.tree, self.answer = tree, answer
        self.depth = self.tries = 0
        self.script: dict[str, Any] = {}
        self.names: list[dict[str, Any]] = [self.script]

    def run(self) -> Any:
        try:
            self.body(self.tree.statements)
        except Away as away:
            return away.value
        return None

    # ---- variables: this test's procedures assign only names of their own
    def get(self, name: str) -> Any:
        return self.names[-1].get(name, self.script.get(name))

    def put(self, name: str, value: Any) -> None:
        (self.names[-1] if name in self.names[-1] or name not in self.script else self.script)[name] = value

    def call(self, name: str, arguments: list[Any]) -> Any:
        procedure = self.procedures[name]
        formals = [each.name for each in procedure.formals]
        self.depth += 1
        self.names.append(dict.fromkeys(formals) | dict(zip(formals, arguments, strict=False)))
        try:
            if self.depth >= 100:
                raise BasicError("LimitExceeded", "procedures that call each other deeper than 100")
            self.body(procedure.body)
        except Away as away:
            return away.value
        finally:
            self.depth -= 1
            self.names.pop()
        return None

    def value(self, node: Any) -> Any:  # noqa: C901, PLR0911, PLR0912  # one branch for each kind of node
        match type(node).__name__:
            case "Null":
                return None
            case "Number" | "Text" | "Boolean":
                return node.value
            case "Name":
                return self.get(node.name)
            case "Array":
                return [self.value(each) for each in node.items]
            case "Map":
                return {each.key: self.value(each.value) for each in node.entries}
            case "Template":
                return op.interpolate(*(each if isinstance(each, str) else self.value(each) for each in node.parts))
            case "Index":
                return element(self.value(node.target), self.value(node.index))
            case "Member":
                return member(self.value(node.target), node.name)
            case "Conditional":
                return self.value(node.then if truth(self.value(node.condition)) else node.otherwise)
            case "Is":
                return is_null(self.value(node.operand)) is not node.negated
            case "Between":
                return op.between(self.value(node.operand), self.value(node.low), self.value(node.high))
            case "Hear":
                return self.answer(op.interpolate(self.value(node.prompt)))
            case "Call" if node.name in self.procedures:
                return self.call(node.name, [self.value(each) for each in node.arguments])
            case "Call":
                return FUNCTIONS[node.name].run(*map(self.value, node.arguments))
            case "Unary" if node.operator == "NOT":
                return not truth(self.value(node.operand))
            case "Unary":
                return op.negate(self.value(node.operand))
        return self.binary(node)

    def binary(self, node: Any) -> Any:
        left = self.value(node.left)
        if node.operator in {"AND", "OR", "??"}:
            goes_on = left is None if node.operator == "??" else truth(left) is (node.operator == "AND")
            return self.value(node.right) if goes_on else left
        return getattr(op, OPERATORS[node.operator])(left, self.value(node.right))

    def body(self, body: Any) -> None:
        for each in body:
            try:
                self.statement(each)
            except BasicError:
                if not self.handler or self.depth or self.tries:
                    raise
                if type(each).__name__ == "Assignment" and type(each.target).__name__ == "Name":
                    self.put(each.target.name, None)
                for one in self.handler:
                    self.statement(one)

    def statement(self, node: Any) -> None:  # noqa: C901, PLR0912  # one branch for each kind of node
        match type(node).__name__:
            case "Assignment" if type(node.target).__name__ == "Index":
                set_element(self.value(node.target.target), self.value(node.target.index), self.value(node.value))
            case "Assignment":
                self.put(node.target.name, self.value(node.value))
            case "ExpressionStatement":
                self.value(node.expression)
            case "TextBlock":
                self.answer(self.value(node.text))
            case "If":
                arm = next((each for each in node.arms if truth(self.value(each.condition))), None)
                self.body(arm.body if arm else node.otherwise or ())
            case "Select":
                self.select(node)
            case "For":
                start, step, passes = span_of(
                    self.value(node.start), self.value(node.stop), self.value(node.step) if node.step else 1
                )
                self.loop("FOR", (start + step * each for each in range(passes)), node)
            case "ForEach":
                self.loop("FOR", listed(self.value(node.iterable)), node)
            case "While":
                self.loop("WHILE", iter(lambda: truth(self.value(node.condition)) or None, None), node)
            case "Do":
                self.loop("DO", self.until(node), node)
            case "Try":
                self.tried(node)
            case "Throw":
                throw(self.value(node.value))
            case "Return":
                raise Away("RETURN", self.value(node.value) if node.value else None)
            case "Exit":
                raise Away(node.kind)
            case "Continue":
                raise Away(node.kind, again=True)

    def select(self, node: Any) -> None:
        subject = self.value(node.subject)
        for case in node.cases:
            if any(equal(subject, self.value(test.value)) for test in case.tests):
                return self.body(case.body)
        return self.body(node.otherwise or ())

    def until(self, node: Any) -> Any:
        yield True
        while truth(self.value(node.after.condition)) is not node.after.negated:
            yield True

    def loop(self, kind: str, values: Any, node: Any) -> None:
        name = getattr(node, "variable", "")
        kept = self.get(name) if name.startswith("shadow") else None
        for value in values:
            if name:
                self.put(name, value)
            try:
                self.body(node.body)
            except Away as away:
                if away.kind != kind:
                    raise
                if not away.again:
                    break
        if name.startswith("shadow"):
            self.put(name, kept)

    def tried(self, node: Any) -> None:
        self.tries += 1
        try:
            self.caught(node)
        except (BasicError, Away):
            self.tries -= 1
            self.body(node.final or ())
            raise
        self.tries -= 1
        self.body(node.final or ())

    def caught(self, node: Any) -> None:
        try:
            self.body(node.body)
        except BasicError as error:
            if node.handler is None:
                raise
            self.put(node.error, Failure(code=error.code, message=error.message))
            self.tries -= node.final is None
            try:
                self.body(node.handler)
            finally:
                self.tries += node.final is None
