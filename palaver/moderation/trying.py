"""Tries a policy out on a text: what every step finds, whatever the ones before have decided, and what comes of it."""

from collections.abc import Sequence

import msgspec

from palaver.config.document.moderation import Action
from palaver.moderation.finding import Finding, masked
from palaver.moderation.handler import Outside
from palaver.moderation.policy import STOPS, Step


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """One step: its findings in the text that reached it; `counted` are those from its threshold on."""

    handler: str
    action: Action
    threshold: float
    findings: Sequence[Finding]
    counted: int
    reached: bool


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """`action` is what happens to the text, `category` why; `text` is what is left of it, or said instead."""

    action: Action
    category: str | None
    text: str
    steps: Sequence[Tried]


async def tried(steps: Sequence[Step], text: str, message: str, outside: Outside) -> Trial:
    """Steps after one that stops the text are tried too, and say that it does not reach them."""
    told: list[Tried] = []
    action: Action = "allow"
    category: str | None = None
    stopped = False
    for each in steps:
        findings = list(await each.examiner.findings(text, outside))
        counted = each.counted(findings)
        told.append(
            Tried(
                handler=each.handler,
                action=each.action,
                threshold=each.threshold,
                findings=findings,
                counted=len(counted),
                reached=not stopped,
            )
        )
        if stopped or not counted or each.action == "allow":
            continue
        action, category = each.action, max(counted, key=lambda finding: finding.score).category
        if each.action == "mask":
            text = masked(text, counted)
        stopped = each.action in STOPS
    return Trial(action=action, category=category, text=message if stopped else text, steps=told)
