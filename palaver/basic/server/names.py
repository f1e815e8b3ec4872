"""Every place where a name of the program stands: what it names, where it belongs, whether it is given its meaning."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from palaver.basic.compiler.scopes import Scopes, folded, is_grown, scopes_of
from palaver.basic.later import bodies
from palaver.basic.library import library
from palaver.basic.nodes import declarations, expressions, statements
from palaver.basic.nodes.declarations import Procedure
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.walking import children
from palaver.basic.server.document import Document
from palaver.basic.source import Span
from palaver.basic.tokens import Token

Kind = Literal["variable", "procedure", "label", "table", "column", "known"]
# How a place is written when its name changes: `as it is`, `key = name` for a pair, `name AS column` for a value.
Form = Literal["", "pair", "column"]
_SAVED: Final = frozenset({"save", "insert"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`scope` is the procedure that a variable or label belongs to, "" the script; `node` is what stands there."""

    name: str
    kind: Kind
    scope: str
    span: Span
    defines: bool = False
    form: Form = ""
    node: Node | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.scope, self.name


def occurrences(document: Document) -> tuple[Occurrence, ...]:
    """In the order of the text."""
    if document.names is None:
        found = sorted(_Walk(document).everything(), key=lambda each: each.span)
        object.__setattr__(document, "names", tuple(found))
    return document.names or ()


def occurrence_at(document: Document, offset: int) -> Occurrence | None:
    touched = [each for each in occurrences(document) if each.span.start <= offset <= each.span.end]
    return min(touched, key=lambda each: (each.span.start == offset, each.span.end), default=None)


def same(document: Document, wanted: Occurrence) -> tuple[Occurrence, ...]:
    """All that name the same thing."""
    return tuple(each for each in occurrences(document) if each.identity == wanted.identity)


def scopes(program: declarations.Program) -> Scopes:
    """As the compiler sees them, with all that runs apart counted to the script."""
    script: list[Node] = [each for each in program.statements if not isinstance(each, Procedure)]
    script += [inner for each in bodies(program) for inner in each.body]
    found: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {"": ((), tuple(script))}
    for each in program.statements:
        if isinstance(each, Procedure):
            found.setdefault(each.name, (tuple(formal.name.casefold() for formal in each.formals), each.body))
    return scopes_of(found, library().keywords)


class _Walk:
    """`procedure` is where the walk is; the tokens tell where names stand that nodes hold as texts."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.program = document.analysis.program
        self.scopes = scopes(self.program)
        self.procedures = {each.name for each in self.program.statements if isinstance(each, Procedure)}
        self.names = [each for each in document.tokens if each.kind == "name"]
        self.starts = [each.start for each in self.names]
        self.procedure = ""

    def everything(self) -> Iterator[Occurrence]:
        for each in self.program.statements:
            yield from self.visit(each)

    def visit(self, node: Node) -> Iterator[Occurrence]:
        special = _SPECIAL.get(type(node))
        if special is not None:
            yield from special(self, node)
        else:
            yield from self.inside(node)

    def inside(self, node: Node) -> Iterator[Occurrence]:
        for each in children(node):
            yield from self.visit(each)

    def all(self, nodes: Iterable[Node | None]) -> Iterator[Occurrence]:
        for each in nodes:
            if each is not None:
                yield from self.visit(each)

    # ---- where names stand
    def token(self, name: str, start: int, end: int) -> Token | None:
        wanted = folded(name)
        return next((each for each in self.between(start, end) if folded(each.key) == wanted), None)

    def between(self, start: int, end: int) -> Iterator[Token]:
        for at in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
            yield self.names[at]

    def placed(self, name: str, kind: Kind, start: int, end: int, *, defines: bool = False) -> Iterator[Occurrence]:
        token = self.token(name, start, end)
        if token is not None:
            scope = self.procedure if kind == "label" else self.home(name.casefold()) if kind == "variable" else ""
            yield Occurrence(folded(name), kind, scope, Span(token.start, token.end), defines)

    def home(self, name: str) -> str:
        return self.procedure if name in self.scopes.locals.get(self.procedure, ()) else ""

    def name(self, node: expressions.Name, *, defines: bool = False) -> Iterator[Occurrence]:
        name, span = node.name, node.span
        token = self.token(name, span.start, span.end + 1)
        span = Span(token.start, token.end) if token else span
        if defines or self.variable(name):
            yield Occurrence(name, "variable", self.home(name), span, defines, node=node)
        elif name in self.procedures:
            yield Occurrence(name, "procedure", "", span, node=node)
        else:
            yield Occurrence(name, "known", "", span, node=node)

    def variable(self, name: str) -> bool:
        known = name in self.scopes.script or name in self.scopes.locals.get(self.procedure, ())
        return known and not (name in self.procedures and name not in self.scopes.locals.get(self.procedure, ()))

    def target(self, node: Node | None) -> Iterator[Occurrence]:
        if isinstance(node, expressions.Name):
            yield from self.name(node, defines=True)
        elif node is not None:
            yield from self.visit(node)

    # ---- nodes that mean more than their children
    def procedure_node(self, node: Procedure) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "procedure", node.span.start, node.span.end, defines=True)
        before, self.procedure = self.procedure, node.name
        for formal in node.formals:
            yield from self.placed(formal.name, "variable", formal.span.start, formal.span.end + 1, defines=True)
            yield from self.all((formal.default,))
        yield from self.all(node.body)
        self.procedure = before

    def param(self, node: declarations.Param) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "variable", node.span.start + 5, node.span.end, defines=True)

    def assignment(self, node: statements.Assignment) -> Iterator[Occurrence]:
        yield from self.target(node.target)
        yield from self.visit(node.value)

    def hear(self, node: expressions.Hear) -> Iterator[Occurrence]:
        yield from self.target(node.target)
        yield from self.all((*node.options, node.prompt, node.default, node.timeout))

    def with_(self, node: statements.With) -> Iterator[Occurrence]:
        yield from self.target(node.target)
        yield from self.all(each.value for each in node.entries)

    def dim(self, node: statements.Dim) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "variable", node.span.start + 3, node.span.end, defines=True)
        yield from self.inside(node)

    def loop(self, node: statements.For | statements.ForEach) -> Iterator[Occurrence]:
        yield from self.placed(node.variable, "variable", node.span.start + 3, node.span.end, defines=True)
        yield from self.inside(node)
        here = list(self.between(*node.span))
        if len(here) > 1 and here[-2].key == "next" and here[-1].key == node.variable.casefold():
            yield from self.placed(node.variable, "variable", here[-1].start, node.span.end)

    def try_(self, node: statements.Try) -> Iterator[Occurrence]:
        yield from self.inside(node)
        if node.error:
            start = node.body[-1].span.end if node.body else node.span.start
            caught = self.token("catch", start, node.span.end)
            if caught:
                yield from self.placed(node.error, "variable", caught.end, node.span.end, defines=True)

    def condition(self, node: expressions.Condition) -> Iterator[Occurrence]:
        yield from self.test(node.test, left=False)

    def test(self, node: Node, *, left: bool) -> Iterator[Occurrence]:
        """A name on the left of a comparison is a column, one on the right only where no variable is called so."""
        match node:
            case expressions.Comparison():
                yield from self.test(node.left, left=True)
                yield from self.test(node.right, left=False)
            case expressions.Binary(operator="AND" | "OR"):
                yield from self.test(node.left, left=True)
                yield from self.test(node.right, left=True)
            case expressions.Unary(operator="NOT") | expressions.Is():
                yield from self.test(node.operand, left=True)
            case expressions.Between():
                yield from self.test(node.operand, left=True)
                yield from self.test(node.low, left=False)
                yield from self.test(node.high, left=False)
            case expressions.Name() if left or not self.variable(node.name):
                yield Occurrence(node.name, "column", "", node.span, node=node)
            case expressions.Member() if left:
                return
            case expressions.Call() if left:
                for each in node.arguments:
                    yield from self.test(each, left=True)
            case _:
                yield from self.visit(node)

    def forced(self, node: expressions.Forced) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "variable", node.span.start, node.span.end)

    def call(self, node: expressions.Call) -> Iterator[Occurrence]:
        kind: Kind = "procedure" if node.name in self.procedures else "known"
        end = node.arguments[0].span.start if node.arguments else node.span.end
        yield from self.placed(node.name, kind, node.span.start, max(end, node.span.start + 1))
        yield from self.arguments(node)

    def keyword(self, node: expressions.KeywordCall) -> Iterator[Occurrence]:
        yield from self.arguments(node)
        known = library().keywords[node.keyword]
        targets = {word for each in known.parameters if each.shape == "name" for word in each.words}
        for each in node.clauses:
            yield from self.target(each.value) if each.word in targets else self.visit(each.value)

    def arguments(self, node: expressions.Call | expressions.KeywordCall) -> Iterator[Occurrence]:
        """`PUSH a, 1` may give `a` its first value; a name that is saved is its column's name, too."""
        grown = is_grown(node)
        saved = isinstance(node, expressions.KeywordCall) and node.keyword in _SAVED
        for number, each in enumerate(node.arguments):
            if isinstance(each, expressions.Name) and number == 0 and grown:
                yield from self.name(each, defines=True)
            elif isinstance(each, expressions.Name) and number and saved:
                yield from (replace(one, form="column") for one in self.name(each))
            else:
                yield from self.visit(each)

    def pairs(self, node: expressions.Pairs) -> Iterator[Occurrence]:
        for each in node.items:
            short = isinstance(each.value, expressions.Name) and each.span == each.value.span
            for one in self.visit(each.value):
                yield replace(one, form="pair") if short else one

    def label(self, node: statements.Label) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "label", node.span.start, node.span.end, defines=True)

    def jump(self, node: statements.Goto | statements.Resume | statements.OnError) -> Iterator[Occurrence]:
        if node.label:
            here = list(self.between(*node.span))
            last = here[-1] if here else None
            if last is not None and last.key == node.label.casefold():
                yield from self.placed(node.label, "label", last.start, last.end)

    def handler(self, node: declarations.Handler) -> Iterator[Occurrence]:
        if node.calls:
            yield from self.placed(node.calls, "procedure", node.subject.span.end, node.span.end)
        yield from self.inside(node)

    def table(self, node: declarations.Table) -> Iterator[Occurrence]:
        yield from self.placed(node.name, "table", node.span.start + 5, node.span.end, defines=True)


_SPECIAL: Final[dict[type, Any]] = {
    expressions.Name: _Walk.name,
    expressions.Forced: _Walk.forced,
    expressions.Call: _Walk.call,
    expressions.KeywordCall: _Walk.keyword,
    expressions.Pairs: _Walk.pairs,
    expressions.Condition: _Walk.condition,
    expressions.Hear: _Walk.hear,
    statements.Assignment: _Walk.assignment,
    statements.With: _Walk.with_,
    statements.Dim: _Walk.dim,
    statements.For: _Walk.loop,
    statements.ForEach: _Walk.loop,
    statements.Try: _Walk.try_,
    statements.Label: _Walk.label,
    statements.Goto: _Walk.jump,
    statements.Resume: _Walk.jump,
    statements.OnError: _Walk.jump,
    declarations.Procedure: _Walk.procedure_node,
    declarations.Param: _Walk.param,
    declarations.Handler: _Walk.handler,
    declarations.Table: _Walk.table,
}
