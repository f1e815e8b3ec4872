"""Many scripted turns on one worker: how much more memory it has at their end than once it is warm."""

from statistics import median
from typing import Final

from benchmarks import load, processes
from benchmarks.figure import Figure, most
from benchmarks.load import Shape
from benchmarks.scripted import model
from benchmarks.stage import Stage

TURNS: Final = 200_000
_ROUNDS: Final = 40
_WARM: Final = 16  # by then as many ended turns are held for readers that come back as ever will be
_LOOKS: Final = 4
_CONNECTIONS: Final = 50
_TOKENS: Final = 8
_ROUND_S: Final = 600.0
_MEGABYTE: Final = 1024 * 1024


def measure(stage: Stage, turns: int = TURNS) -> list[Figure]:
    """Half of the turns are stored, half are asked over OpenAI's wire."""
    targets = [make(model(_TOKENS), _TOKENS) for make in (stage.turn, stage.wire)]
    each = turns // _ROUNDS // len(targets) // _CONNECTIONS
    held = []
    for _ in range(_ROUNDS):
        for target in targets:
            load.run(target, Shape(connections=_CONNECTIONS, seconds=_ROUND_S, turns=each))
        held.append(processes.resident(stage.server.workers()))
    warm, last = median(held[_WARM : _WARM + _LOOKS]), median(held[-_LOOKS:])
    return [
        Figure(
            name=f"Memory of the worker after {turns:,} turns, beyond that after {turns * _WARM // _ROUNDS:,}",
            form="{:.1%}",
            value=last / warm - 1,
            target=most(0.02),
            note=f"{warm / _MEGABYTE:.0f} MB, then {last / _MEGABYTE:.0f} MB",
        )
    ]
