"""A policy: steps in order, each a handler with what happens to a text in which it finds something."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from palaver.config.document.moderation import Action, Moderation, ModerationStep
from palaver.core.catalog import discover
from palaver.core.errors import Unprocessable
from palaver.llm.messages import Image
from palaver.moderation import handlers
from palaver.moderation.finding import Finding, excerpt, masked
from palaver.moderation.handler import Examiner, Handler, Looking, Outside

HANDLERS: Final[Mapping[str, Handler]] = discover(handlers, "HANDLER", Handler)  # type: ignore[type-abstract]  # isinstance takes a runtime protocol
PICTURE: Final = "[a picture]"
STOPS: Final[frozenset[Action]] = frozenset({"replace", "block", "handoff"})


class Step(msgspec.Struct, frozen=True, kw_only=True):
    handler: str
    action: Action
    threshold: float
    examiner: Examiner

    def counted(self, findings: Sequence[Finding]) -> list[Finding]:
        return [finding for finding in findings if finding.score >= self.threshold]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """What a step found, at its surest, and what was done; the excerpt shows nothing that was masked."""

    handler: str
    category: str
    score: float
    action: Action
    excerpt: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The text as it may go on, and what was found in it; with `stopped` it does not go on at all."""

    text: str
    hits: list[Hit]
    stopped: Hit | None = None


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    input: tuple[Step, ...] = ()
    output: tuple[Step, ...] = ()
    message: str = ""


def policy(section: Moderation) -> Policy:
    """The section ready for use; Unprocessable where a step cannot be."""
    return Policy(
        input=tuple(map(step, section.input)), output=tuple(map(step, section.output)), message=section.message
    )


def step(said: ModerationStep) -> Step:
    handler = HANDLERS.get(said.handler)
    if handler is None:
        raise Unprocessable(f"There is no handler {said.handler!r}; there are {', '.join(HANDLERS)}.")
    if said.action == "mask" and not handler.locates:
        raise Unprocessable(f"{said.handler!r} does not say where in a text, so nothing can be masked.")
    examiner = handler.examiner(params(handler, said.params))
    return Step(handler=said.handler, action=said.action, threshold=said.threshold, examiner=examiner)


def params(handler: Handler, said: Mapping[str, Any]) -> object:
    try:
        return msgspec.convert(dict(said), handler.params)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"The handler's params are not valid: {error}.") from error


async def decide(steps: Sequence[Step], text: str, outside: Outside) -> Decision:
    """A whole text through the steps, each of which sees what the one before made of it."""
    hits: list[Hit] = []
    for each in steps:
        found = each.counted(await each.examiner.findings(text, outside))
        if not found or each.action == "allow":
            continue
        hits.append(hit(each, text, found))
        if each.action in STOPS:
            return Decision(text=text, hits=hits, stopped=hits[-1])
        if each.action == "mask":
            text = masked(text, found)
    return Decision(text=text, hits=hits)


async def decide_picture(steps: Sequence[Step], picture: Image, outside: Outside) -> Decision:
    """A picture through those of the steps that can look at one."""
    hits: list[Hit] = []
    for each in steps:
        if not isinstance(each.examiner, Looking):
            continue
        found = each.counted(await each.examiner.looked(picture, outside))
        if not found or each.action == "allow":
            continue
        hits.append(hit(each, PICTURE, found))
        if each.action in STOPS:
            return Decision(text="", hits=hits, stopped=hits[-1])
    return Decision(text="", hits=hits)


def hit(step: Step, text: str, found: Sequence[Finding]) -> Hit:
    surest = max(found, key=lambda finding: finding.score)
    shown = excerpt(masked(text, found), []) if HANDLERS[step.handler].private else excerpt(text, found)
    return Hit(handler=step.handler, category=surest.category, score=surest.score, action=step.action, excerpt=shown)
