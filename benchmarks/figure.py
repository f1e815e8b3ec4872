"""One line of the table: what was measured, what was promised, and what a peer did in the same run."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

Verdict = Literal["yes", "no", ""]

COUNT: Final = "{:,.0f}"
MICROS: Final = "{:.1f} µs"
MS: Final = "{:.1f} ms"
KB: Final = "{:.0f} KB"
MB: Final = "{:.0f} MB"
SECONDS: Final = "{:.2f} s"
RATE: Final = "{:,.0f}/s"
TIMES: Final = "{:.2f} x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a value must be: at most or at least `limit`."""

    kind: Literal["most", "least"]
    limit: float

    def met(self, value: float) -> bool:
        return value <= self.limit if self.kind == "most" else value >= self.limit

    def shown(self, form: str) -> str:
        return f"{'≤' if self.kind == 'most' else '≥'} {form.format(self.limit)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`form` writes a value; `failed` says why there is none; `note` follows the value."""

    name: str
    form: str
    value: float | None = None
    target: Target | None = None
    peer: float | None = None
    note: str = ""
    failed: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.target is None:
            return ""
        return "yes" if not self.failed and self.value is not None and self.target.met(self.value) else "no"

    def cells(self) -> tuple[str, str, str, str, str]:
        shown = self.failed or ("none" if self.value is None else self.form.format(self.value))
        value = f"{shown} ({self.note})" if self.note else shown
        target = self.target.shown(self.form) if self.target else ""
        peer = "" if self.peer is None else self.form.format(self.peer)
        return self.name, value, target, self.verdict, peer


def most(limit: float) -> Target:
    return Target(kind="most", limit=limit)


def least(limit: float) -> Target:
    return Target(kind="least", limit=limit)


def percentile(values: list[float], percent: float) -> float:
    """The value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def middle(rounds: list[float], form: str, scale: float = 1.0) -> tuple[float, str]:
    """The median of several rounds, and a note of their range."""
    show: Callable[[float], str] = form.format
    return median(rounds) * scale, f"{show(min(rounds) * scale)} to {show(max(rounds) * scale)}"
