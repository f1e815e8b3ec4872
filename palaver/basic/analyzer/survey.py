"""One walk over the tree: all nodes by their kind, names with where they stand; the checks look things up here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar, cast

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.library import Library
from palaver.basic.nodes import declarations, expressions, statements
from palaver.basic.nodes.declarations import Procedure, Program
from palaver.basic.nodes.expressions import Name
from palaver.basic.nodes.node import Node
from palaver.basic.source import Source, Span

N = TypeVar("N", bound=Node)
_PLAIN: Final = frozenset({"str", "bool", "int", "int | float", "str | None", "Span", "frozenset[Span]"})
_LOOPS: Final = (statements.For, statements.ForEach, statements.While, statements.Do)


def _children(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes."""
    found = []
    for each in fields(kind):
        shown = each.type if isinstance(each.type, str) else getattr(each.type, "__name__", str(each.type))
        if (
            each.name == "span"
            or shown in _PLAIN
            or "Literal" in shown
            or "Operator" in shown
            or "tuple[str, ...]" in str(each.type)
        ):
            continue
        found.append(each.name)
    return tuple(found)


CHILDREN: Final[Mapping[type, tuple[str, ...]]] = {
    kind: _children(kind)
    for module in (expressions, statements, declarations)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Node) and kind is not Node
}


@dataclass(frozen=True, slots=True)
class Used:
    """A name that is read: in which procedure ("" is the script), in a loop, in a condition or rows that are set."""

    node: Name
    procedure: str
    looping: bool
    column: bool


@dataclass(slots=True)
class Survey:
    """`config` holds the names that the bot's configuration defines; `tables` those of other files of the bot."""

    source: Source
    program: Program
    library: Library
    config: frozenset[str] = frozenset()
    tables: Mapping[str, declarations.Table] = field(default_factory=dict)
    nodes: dict[type[Node], list[Node]] = field(default_factory=lambda: defaultdict(list))
    used: list[Used] = field(default_factory=list)
    assigned: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    procedures: dict[str, Procedure] = field(default_factory=dict)
    _procedure: str = ""
    _loops: int = 0
    _columns: int = 0

    def all(self, kind: type[N]) -> list[N]:
        return cast("list[N]", self.nodes.get(kind, []))

    def error(self, code: str, message: str, span: Span, **more: Any) -> Diagnostic:
        return Diagnostic("error", code, message, span, **more)

    def warning(self, code: str, message: str, span: Span, **more: Any) -> Diagnostic:
        return Diagnostic("warning", code, message, span, **more)

    def line(self, span: Span) -> int:
        return self.source.line_of(span.start)

    def walk(self) -> None:
        for each in self.program.statements:
            if isinstance(each, Procedure):
                self.procedures.setdefault(each.name, each)
        for each in self.program.statements:
            self._visit(each)

    def _visit(self, node: Node) -> None:
        kind = type(node)
        self.nodes[kind].append(node)
        special = _SPECIAL.get(kind)
        if special is not None:
            special(self, node)
            return
        for name in CHILDREN[kind]:
            self._value(getattr(node, name))

    def _value(self, value: object) -> None:
        if isinstance(value, tuple):
            for each in value:
                if isinstance(each, Node):
                    self._visit(each)
                elif type(each) is tuple:
                    self._value(each)
        elif isinstance(value, Node):
            self._visit(value)

    def _inside(self, node: Node) -> None:
        for name in CHILDREN[type(node)]:
            self._value(getattr(node, name))

    def _assign(self, name: str, span: Span) -> None:
        self.assigned[self._procedure].setdefault(name.casefold(), span.start)

    def _target(self, target: object) -> None:
        if isinstance(target, Name):
            self._assign(target.name, target.span)
        elif isinstance(target, Node):
            self._visit(target)

    # nodes that mean more than their children

    def _name(self, node: Name) -> None:
        self.used.append(Used(node, self._procedure, self._loops > 0, self._columns > 0))

    def _assignment(self, node: statements.Assignment) -> None:
        self._visit(node.value)
        if node.operator != "=":
            self._visit(node.target)
        self._target(node.target)

    def _hear(self, node: expressions.Hear) -> None:
        for each in (*node.options, node.prompt, node.default, node.timeout):
            if each is not None:
                self._visit(each)
        self._target(node.target)

    def _loop(self, node: Any) -> None:
        variable = getattr(node, "variable", "")
        if variable:
            self._assign(variable, node.span)
        self._loops += 1
        self._inside(node)
        self._loops -= 1

    def _condition(self, node: Node) -> None:
        self._columns += 1
        self._inside(node)
        self._columns -= 1

    def _call(self, node: expressions.KeywordCall) -> None:
        keyword = self.library.keywords[node.keyword]
        sources = keyword.parameters and keyword.parameters[0].kind == "source"
        rows = keyword.id == "update"
        for at, each in enumerate(node.arguments):
            self._columns += bool(sources and not at)
            self._visit(each)
            self._columns -= bool(sources and not at)
        self._columns += rows
        for clause in node.clauses:
            named = next((each for each in keyword.parameters if clause.word in each.words), None)
            if named is not None and named.shape == "name":
                self._target(clause.value)
            else:
                self._visit(clause)
        self._columns -= rows

    def _procedure_node(self, node: Procedure) -> None:
        before, self._procedure = self._procedure, node.name
        for formal in node.formals:
            self._assign(formal.name, formal.span)
        self._inside(node)
        self._procedure = before

    def _param(self, node: declarations.Param) -> None:
        self._assign(node.name, node.span)

    def _dim(self, node: statements.Dim) -> None:
        self._assign(node.name, node.span)
        self._inside(node)

    def _with(self, node: statements.With) -> None:
        self._value(node.entries)
        self._target(node.target)

    def _try(self, node: statements.Try) -> None:
        if node.error:
            self._assign(node.error, node.span)
        self._inside(node)


def _leaf(_survey: Survey, _node: Node) -> None:
    return


_SPECIAL: Final[Mapping[type, Any]] = {
    Name: Survey._name,  # noqa: SLF001  # its own table
    expressions.Hear: Survey._hear,  # noqa: SLF001  # the same
    expressions.Condition: Survey._condition,  # noqa: SLF001  # the same
    expressions.KeywordCall: Survey._call,  # noqa: SLF001  # the same
    statements.Assignment: Survey._assignment,  # noqa: SLF001  # the same
    statements.Dim: Survey._dim,  # noqa: SLF001  # the same
    statements.With: Survey._with,  # noqa: SLF001  # the same
    statements.Try: Survey._try,  # noqa: SLF001  # the same
    Procedure: Survey._procedure_node,  # noqa: SLF001  # the same
    declarations.Param: Survey._param,  # noqa: SLF001  # the same
    **dict.fromkeys(_LOOPS, Survey._loop),  # noqa: SLF001  # the same
    **{kind: _leaf for kind, names in CHILDREN.items() if not names and kind not in {Name, declarations.Param}},
}
