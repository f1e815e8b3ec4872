"""What the scripts of a bot ask to be begun by: read from their text, without running any of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from palaver.basic.analyzer.analysis import Analysis, schedule_of
from palaver.basic.endpoints import endpoint
from palaver.basic.later import bodies
from palaver.basic.nodes.declarations import Handler, Program, Webhook
from palaver.basic.nodes.expressions import Text
from palaver.basic.schedules import cron_of
from palaver.basic.sections import is_computed
from palaver.basic.source import Source

Kind = Literal["schedule", "webhook", "insert", "update", "delete", "event", "change", "email", "form"]
KINDS: Final[tuple[Kind, ...]] = (
    "schedule", "webhook", "insert", "update", "delete", "event", "change", "email", "form",
)  # fmt: skip
_UNLESS_SAID: Final = ("create", "modify", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """
    One line that begins a run: `subject` is its schedule as it is written, its endpoint, table, event or path.

    `key` tells it from the others of its kind in its script, also when the subject changes; `spec` is how.
    """

    kind: Kind
    script: str
    key: str
    subject: str
    section: str = ""
    line: int = 0
    spec: Mapping[str, Any] = field(default_factory=dict)


def of_script(script: Analysis) -> list[Registration]:
    """What is computed is left to the run that computes it; a file that cannot run has none."""
    if script.obstacles:
        return []
    program, source = script.program, script.source
    return [*_schedules(program, source), *_webhooks(program, source), *_handlers(program, source)]


def _schedules(program: Program, source: Source) -> Iterator[Registration]:
    number = 0
    for each in program.statements:
        text = schedule_of(each)
        cron = cron_of(text) if text else None
        if cron is not None:
            number += 1
            line = source.line_of(each.span.start)
            yield Registration(
                kind="schedule", script=source.name, key=str(number), subject=text, line=line, spec={"cron": cron}
            )


def _webhooks(program: Program, source: Source) -> Iterator[Registration]:
    for each in program.statements:
        if isinstance(each, Webhook) and isinstance(each.endpoint, Text) and not is_computed(each):
            name = endpoint(each.endpoint.value)
            spec = {"method": _text(each.method).upper(), "secret": _text(each.secret)}
            line = source.line_of(each.span.start)
            yield Registration(kind="webhook", script=source.name, key=name, subject=name, line=line, spec=spec)


def _handlers(program: Program, source: Source) -> Iterator[Registration]:
    for each in bodies(program):
        node = each.node
        if isinstance(node, Handler) and isinstance(node.subject, Text) and not is_computed(node):
            subject = node.subject.value
            yield Registration(
                kind=KINDS_OF[node.kind],
                script=source.name,
                key=each.name,
                subject=subject.casefold() if node.kind in ROWS else subject,
                section=each.name,
                line=source.line_of(node.span.start),
                spec=options_of(node.kind, {word: _text(value) for word, value in node.options}),
            )


def options_of(kind: str, options: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {word.casefold(): value for word, value in options.items()}
    if kind == "CHANGE":
        named = [each.strip().casefold() for each in found.get("events", "").split(",") if each.strip()]
        found["events"] = named or list(_UNLESS_SAID)
    return found


def _text(node: object) -> str:
    return node.value if isinstance(node, Text) else ""


ROWS: Final = frozenset({"INSERT", "UPDATE", "DELETE"})
KINDS_OF: Final[Mapping[str, Kind]] = {
    "INSERT": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "EMAIL": "email",
    "CHANGE": "change",
    "FORM SUBMIT": "form",
    "EVENT": "event",
}
