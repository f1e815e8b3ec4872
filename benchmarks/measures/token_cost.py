"""What a streamed token costs the worker, and what a turn costs beside its tokens: long answers less short ones."""

from statistics import median
from typing import Final

from benchmarks import load, processes
from benchmarks.figure import MICROS, MS, Figure, most
from benchmarks.load import Shape, Target
from benchmarks.scripted import model
from benchmarks.stage import Stage

_SHORT: Final = 32
_LONG: Final = 1_024
_SHAPE: Final = Shape(connections=20, seconds=3)
_ROUNDS: Final = 3


def measure(stage: Stage) -> list[Figure]:
    short, long = (stage.turn(model(tokens), tokens) for tokens in (_SHORT, _LONG))
    for target in (short, long):
        load.run(target, Shape(connections=8, seconds=5, turns=2))
    rounds = [(_spent(stage, short), _spent(stage, long)) for _ in range(_ROUNDS)]
    token = median((many - few) / (_LONG - _SHORT) for few, many in rounds)
    turn = median(few for few, _ in rounds) - _SHORT * token
    burst = f"{_LONG:,} tokens an answer less {_SHORT}, 8 to a packet; kernel included, the database apart"
    return [
        Figure(
            name=f"Worker's CPU per streamed token, bursts, the turn's own spread over its {_SHORT}",
            form=MICROS,
            value=(token + turn / _SHORT) * 1e6,
        ),
        Figure(
            name="Worker's CPU per streamed token, bursts", form=MICROS, value=token * 1e6, target=most(15), note=burst
        ),
        Figure(
            name="Worker's CPU per turn, tokens apart",
            form=MS,
            value=turn * 1e3,
            target=most(1.5),
            note="question and answer stored",
        ),
    ]


def _spent(stage: Stage, target: Target) -> float:
    """Seconds of the worker for each answer."""
    workers = stage.server.workers()
    before = processes.cpu(workers)
    outcome = load.run(target, _SHAPE)
    return (processes.cpu(workers) - before) * target.tokens / outcome.tokens
