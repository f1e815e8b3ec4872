"""What Palaver adds to the time to the first token: the same percentile through it, less that of the model itself."""

from typing import Final

from benchmarks.figure import MS, TIMES, Figure, most, percentile
from benchmarks.load import Outcome, Shape
from benchmarks.scripted import model
from benchmarks.stage import Stage, interleaved

_ALONE: Final = Shape(connections=1, seconds=10, turns=100)
_ALONE_TOKENS: Final = 8
_ALONE_ROUNDS: Final = 5
_ALONE_MODEL: Final = model(_ALONE_TOKENS)
_RATE: Final = 20
_MANY_TOKENS: Final = 40
_MANY: Final = Shape(connections=200, seconds=6, spread_s=_MANY_TOKENS / _RATE)
_MANY_ROUNDS: Final = 2
_MANY_MODEL: Final = model(_MANY_TOKENS, rate=_RATE)

MODELS: Final = (_ALONE_MODEL, _MANY_MODEL)


def measure(stage: Stage) -> list[Figure]:
    return [
        *_added(stage, _ALONE_MODEL, _ALONE_TOKENS, _ALONE, _ALONE_ROUNDS, "1 stream"),
        *_added(stage, _MANY_MODEL, _MANY_TOKENS, _MANY, _MANY_ROUNDS, f"200 streams at {_RATE} tokens/s"),
    ]


def _added(stage: Stage, name: str, tokens: int, shape: Shape, rounds: int, words: str) -> list[Figure]:
    targets = [stage.direct(name, tokens), stage.turn(name, tokens), *stage.peers(name, tokens)]
    found = interleaved(targets, shape, rounds)
    own = _all(found["direct"])
    figures = []
    for percent, limit in ((50, 5), (99, 50)):
        base = percentile(own, percent)
        added = {who: percentile(_all(outcomes), percent) - base for who, outcomes in found.items()}
        figures.append(
            Figure(
                name=f"Added time to first token, {words}, p{percent}",
                form=MS,
                value=added["palaver"] * 1e3,
                target=most(limit),
                peer=added["peer"] * 1e3 if "peer" in added else None,
                note=f"the model itself {MS.format(base * 1e3)}",
            )
        )
        if "peer" in added:
            share = added["palaver"] / added["peer"]
            name = f"Share of the peer's added time to first token, {words}, p{percent}"
            figures.append(Figure(name=name, form=TIMES, value=share, target=most(0.25)))
    return figures


def _all(outcomes: list[Outcome]) -> list[float]:
    return [seconds for outcome in outcomes for seconds in outcome.first]
