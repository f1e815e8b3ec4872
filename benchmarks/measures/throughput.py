"""Tokens per second of many answers as fast as they come: the model itself, through Palaver, through the peer."""

from statistics import median
from typing import Final

from benchmarks.figure import RATE, TIMES, Figure, least, middle
from benchmarks.load import Outcome, Shape
from benchmarks.scripted import model
from benchmarks.stage import Stage, interleaved

_TOKENS: Final = 32
_BATCH: Final = 1  # as providers do: each token is a write of its own
_SHAPE: Final = Shape(connections=50, seconds=4)
_ROUNDS: Final = 3
_MODEL: Final = model(_TOKENS, batch=_BATCH)

MODELS: Final = (_MODEL,)


def measure(stage: Stage) -> list[Figure]:
    targets = [make(_MODEL, _TOKENS) for make in (stage.direct, stage.turn, stage.wire)]
    found = interleaved([*targets, *stage.peers(_MODEL, _TOKENS)], _SHAPE, _ROUNDS)
    own = _rate("the scripted model itself", found["direct"], f"{_BATCH} token per write, {_TOKENS} an answer")
    return [own, *_ours(found)]


def _ours(found: dict[str, list[Outcome]]) -> list[Figure]:
    figures = []
    for who, words in (("palaver", "through Palaver, turns stored"), ("palaver /v1", "through Palaver's /v1")):
        figures.append(_rate(words, found[who], peer=found.get("peer")))
        figures.append(
            Figure(
                name=f"Share of the model's own rate, {words}",
                form=TIMES,
                value=_ratio(found[who], found["direct"]),
                target=least(0.3),
                peer=_ratio(found["peer"], found["direct"]) if "peer" in found else None,
            )
        )
        if "peer" in found:
            times = _ratio(found[who], found["peer"])
            figures.append(Figure(name=f"Times the peer's rate, {words}", form=TIMES, value=times, target=least(40)))
    return figures


def _ratio(one: list[Outcome], other: list[Outcome]) -> float:
    """The median over the rounds."""
    return median(mine.rate / theirs.rate for mine, theirs in zip(one, other, strict=True))


def _rate(words: str, outcomes: list[Outcome], note: str = "", peer: list[Outcome] | None = None) -> Figure:
    value, between = middle([outcome.rate for outcome in outcomes], RATE)
    return Figure(
        name=f"Streamed tokens, 50 streams, {words}",
        form=RATE,
        value=value,
        note=f"{between}; {note}" if note else between,
        peer=median(outcome.rate for outcome in peer) if peer else None,
    )
