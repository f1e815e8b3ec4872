"""The longest delay of the worker's event loop, which it measures itself, while 1,000 answers stream at human pace."""

import time
from typing import Final

from benchmarks import load
from benchmarks.figure import MS, Figure, most
from benchmarks.load import Shape
from benchmarks.scripted import model
from benchmarks.stage import Stage

_STREAMS: Final = 1_000
_RATE: Final = 20
_RAMP_S: Final = 8.0
_WINDOW_S: Final = 10.0  # the metric tells of the last ten seconds
_WINDOWS: Final = 2
_HELD_S: Final = _WINDOW_S * _WINDOWS + 3


def measure(stage: Stage) -> list[Figure]:
    tokens = int((_RAMP_S + _HELD_S) * _RATE)
    target = stage.turn(model(tokens, rate=_RATE), tokens)
    shape = Shape(connections=_STREAMS, seconds=_RAMP_S + 1, turns=1, spread_s=_RAMP_S)
    client = load.start(target, shape)
    try:
        time.sleep(_RAMP_S + 1)
        found, running = [], []
        for _ in range(_WINDOWS):
            time.sleep(_WINDOW_S)
            running.append(stage.server.metric("chat_turns_running"))
            found.append(stage.server.metric("event_loop_gap_seconds"))
    finally:
        outcome = load.finish(client, 120)
    return [
        Figure(
            name=f"Longest event-loop gap, {_STREAMS:,} streams at {_RATE} tokens/s",
            form=MS,
            value=max(found) * 1e3,
            target=most(50),
            note=f"{outcome.tokens:,} tokens, none lost",
            failed="" if min(running) == _STREAMS else f"only {min(running):.0f} streams were open",
        )
    ]
