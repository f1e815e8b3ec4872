"""The verdict on a canary: what its figures say beside those of the active version in the same time."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from palaver.chat.outcomes import Outcomes
from palaver.config.document.release import Canary

Measure = Literal["errors", "empty", "thumbs_down", "first_token"]


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """What of a canary is worse than the active version and than its own document allows, in words for people."""

    measure: Measure
    message: str


def enough(rules: Canary, tried: Outcomes, active: Outcomes) -> bool:
    """Whether there are as many conversations on each side as it takes to judge."""
    return min(tried.sessions, active.sessions) >= rules.min_sessions


def breaches(rules: Canary, tried: Outcomes, active: Outcomes) -> list[Breach]:
    """All that speaks against a canary; nothing does before there are enough conversations on each side."""
    return list(_found(rules, tried, active)) if enough(rules, tried, active) else []


def _found(rules: Canary, tried: Outcomes, active: Outcomes) -> Iterator[Breach]:
    if _worse(tried.failed, tried.turns, active.failed, active.turns, rules.max_error_rate):
        codes = ", ".join(f"{code} {count}" for code, count in sorted(tried.errors.items(), key=lambda each: -each[1]))
        told = _told(tried.failed, tried.turns, active.failed, active.turns, rules.max_error_rate, active.version)
        yield Breach(measure="errors", message=f"{told.format('failed')}: {codes}.")
    silent, silent_there = tried.empty + tried.refused, active.empty + active.refused
    if _worse(silent, tried.turns, silent_there, active.turns, rules.max_empty_rate):
        told = _told(silent, tried.turns, silent_there, active.turns, rules.max_empty_rate, active.version)
        kinds = f"{tried.empty} empty, {tried.refused} refused"
        yield Breach(measure="empty", message=f"{told.format('were empty or refused')}: {kinds}.")
    down, down_there = tried.thumbs_down, active.thumbs_down
    if _worse(down, tried.turns, down_there, active.turns, rules.max_thumbs_down_rate):
        told = _told(down, tried.turns, down_there, active.turns, rules.max_thumbs_down_rate, active.version)
        yield Breach(measure="thumbs_down", message=f"{told.format('got a thumb down')}.")
    slow, slow_there = tried.first_token_ms, active.first_token_ms
    if slow is not None and slow > rules.max_first_token_ms and slow > (slow_there or 0):
        there = "nothing was said" if slow_there is None else f"it came after {_seconds(slow_there)}"
        told = f"In half of the answers the first word came after {_seconds(slow)} or later"
        allowed = f"more than {_seconds(rules.max_first_token_ms)}; on version {active.version} {there}."
        yield Breach(measure="first_token", message=f"{told}, {allowed}")


def _worse(count: int, turns: int, count_there: int, turns_there: int, allowed: float) -> bool:
    rate, rate_there = _rate(count, turns), _rate(count_there, turns_there)
    return rate > allowed and rate > rate_there


def _told(count: int, turns: int, count_there: int, turns_there: int, allowed: float, version: int) -> str:
    rate, rate_there = _percent(_rate(count, turns)), _percent(_rate(count_there, turns_there))
    return (
        f"{count} of {turns} answers {{}} ({rate}), more than the {_percent(allowed)} allowed "
        f"and than {rate_there} on version {version}"
    )


def _rate(count: int, turns: int) -> float:
    return count / turns if turns else 0.0


def _percent(rate: float) -> str:
    return f"{100 * rate:.3g} %"


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3g} s"
