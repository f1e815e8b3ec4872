"""Which names a program assigns, where they live, and which ones several procedures see; decided before it runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from palaver.basic.keyword import Keyword
from palaver.basic.later import read_later
from palaver.basic.nodes.declarations import Handler, Param, Procedure
from palaver.basic.nodes.expressions import Call, Clause, Forced, Hear, KeywordCall, Name
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Assignment, Dim, For, ForEach, ScheduleIn, Try, With
from palaver.basic.nodes.walking import within

Library = Mapping[str, Keyword]
RESULT: Final = "result_"  # so begin the names that a webhook answers with; they outlive the script


def inside(body: Iterable[Node]) -> Iterator[Node]:
    """Every node of a body; the bodies of procedures and handlers inside of it are their own affair."""
    return within(body, lambda node: not isinstance(node, Procedure | Handler | ScheduleIn))


def assigned(node: Node, library: Library) -> Iterator[str]:
    """The names that one node assigns."""
    match node:
        case Assignment(target=Name(name=name)) | With(target=Name(name=name)) | Hear(target=Name(name=name)):
            yield name
        case Dim():
            yield node.name.casefold()
        case For() | ForEach():
            yield node.variable.casefold()
        case Try() if node.error:
            yield node.error.casefold()
        case Param():
            yield folded(node.name)
        case Call() | KeywordCall() if is_grown(node):
            yield node.arguments[0].name  # type: ignore[union-attr]  # it is a name
        case KeywordCall():
            yield from (each.value.name for each in node.clauses if _is_target(node, each, library))  # type: ignore[union-attr]  # a target is a name


_GROWING: Final = frozenset({"push", "append", "unshift", "prepend"})


def is_grown(node: Call | KeywordCall) -> bool:
    """`PUSH a, 1`: what is pushed to a variable that is NULL makes it an array, so this may assign."""
    name = node.name if isinstance(node, Call) else node.phrase.casefold().replace(" ", "_")
    return name in _GROWING and len(node.arguments) >= 2 and isinstance(node.arguments[0], Name)


def folded(name: str) -> str:
    return name.removesuffix("$").casefold().replace("-", "_")


def _is_target(call: KeywordCall, clause: Clause, library: Library) -> bool:
    keyword = library.get(call.keyword)
    wanted = keyword.parameters if keyword else ()
    return isinstance(clause.value, Name) and any(p.shape == "name" and clause.word in p.words for p in wanted)


@dataclass(frozen=True, slots=True)
class Scopes:
    """`script` are the names assigned at the level of the script; `shared` those of them that others see."""

    script: frozenset[str]
    shared: tuple[str, ...]
    locals: Mapping[str, frozenset[str]]

    def is_variable(self, procedure: str, name: str) -> bool:
        return name in self.script or name in self.locals[procedure]


Bodies = Mapping[str, tuple[tuple[str, ...], tuple[Node, ...]]]


def scopes_of(bodies: Bodies, library: Library) -> Scopes:
    """`bodies` are the procedures by name with their parameters; "" is the script."""
    script = frozenset(name for node in inside(bodies[""][1]) for name in assigned(node, library))
    own: dict[str, frozenset[str]] = {}
    seen = {name for name in script if name.startswith(RESULT)}
    for procedure, (parameters, body) in bodies.items():
        if not procedure:
            continue
        nodes = list(inside(body))
        mine = set(parameters)
        for node in nodes:
            names = set(assigned(node, library))
            mine |= names if isinstance(node, For | ForEach | Try | Param) else names - script
        own[procedure] = frozenset(mine)
        used = {node.name for node in nodes if isinstance(node, Name | Forced)}
        used |= {name for node in nodes if isinstance(node, ScheduleIn) for name in read_later(node)}
        used |= {name for node in nodes for name in assigned(node, library)}
        seen |= used & script - mine
    own[""] = script - seen
    return Scopes(script, tuple(sorted(seen)), own)
