"""Bodies that run apart from their file: of ON .. END ON and of SCHEDULE IN; each is compiled as a section."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from palaver.basic.nodes.declarations import Handler, Program
from palaver.basic.nodes.expressions import Call, Name, Text
from palaver.basic.nodes.statements import Body, ExpressionStatement, ScheduleIn
from palaver.basic.nodes.walking import within


@dataclass(frozen=True, slots=True)
class Later:
    """`name` is the section to compile: `compiled(tree, source, library, section=later.name)`."""

    name: str
    node: Handler | ScheduleIn
    body: Body


def bodies(program: Program) -> tuple[Later, ...]:
    """
    In the order of the source; of a WEBHOOK or a SET SCHEDULE the whole file is run, which is the section "".

    A handler's name is its first line: `ON INSERT OF orders`, with #2 for a second one of the same; one of something
    computed has its place instead. A body of SCHEDULE IN sees the values that its effect has copied.
    """
    seen = Counter[str]()
    found = []
    for node in _nodes(program):
        name = name_of(node)
        seen[name] += 1
        numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
        found.append(Later(numbered, node, _called(node) if isinstance(node, Handler) else node.body))
    return tuple(found)


def name_of(node: Handler | ScheduleIn) -> str:
    if isinstance(node, ScheduleIn):
        return f"SCHEDULE IN {node.span.start}"
    of = " OF" if node.kind in {"INSERT", "UPDATE", "DELETE"} else ""
    subject = node.subject.value if isinstance(node.subject, Text) else str(node.span.start)
    return f"ON {node.kind}{of} {subject}"


def named(program: Program, name: str) -> Later | None:
    return next((each for each in bodies(program) if each.name == name), None)


def read_later(node: ScheduleIn) -> frozenset[str]:
    """The names that a body of SCHEDULE IN reads: what of them is a variable is copied when the line runs."""
    return frozenset(each.name for each in within(node.body) if isinstance(each, Name))


def _nodes(program: Program) -> Iterator[Handler | ScheduleIn]:
    found = [each for each in within(program.statements) if isinstance(each, Handler | ScheduleIn)]
    yield from sorted(found, key=lambda each: each.span.start)


def _called(node: Handler) -> Body:
    """The body of ON "name" CALL procedure is the call."""
    if not node.calls:
        return node.body
    return (ExpressionStatement(Call(node.calls, (), span=node.span), span=node.span),)
