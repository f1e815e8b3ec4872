"""A thousand sessions at human pace on one worker: errors, how late tokens come, the loop's gaps, memory, CPU."""

import time
from dataclasses import dataclass, replace
from typing import Final

from benchmarks import load, processes
from benchmarks.figure import COUNT, KB, MICROS, MS, Figure, most, percentile
from benchmarks.load import Outcome, Shape
from benchmarks.scripted import model
from benchmarks.stage import Stage

_STREAMS: Final = 1_000
_RATE: Final = 20
_RAMP_S: Final = 8.0
_WINDOW_S: Final = 10.0  # the metric tells of the last ten seconds
_WINDOWS: Final = 2
_HELD_S: Final = _WINDOW_S * _WINDOWS + 3
_WORDS: Final = f"{_STREAMS:,} sessions at {_RATE} tokens/s"


@dataclass(frozen=True, slots=True)
class Held:
    """What was seen while all of them were open; `cpu` is the worker's seconds in `seconds`."""

    gap_s: float
    memory: float
    cpu: float
    seconds: float
    running: float


def measure(stage: Stage) -> list[Figure]:
    tokens = int((_RAMP_S + _HELD_S) * _RATE)
    target = stage.turn(model(tokens, rate=_RATE, stamp=True), tokens, stamped=True)
    load.run(stage.turn(model(8), 8), Shape(connections=50, seconds=3))
    shape = Shape(connections=_STREAMS, seconds=_RAMP_S + 1, turns=1, spread_s=_RAMP_S)
    before = processes.memory(stage.server.workers())
    client = load.start(target, shape)
    try:
        time.sleep(_RAMP_S + 1)
        held = _held(stage)
    finally:
        outcome = load.end(client, 120)
    return _figures(held, held.memory - before, outcome)


def _held(stage: Stage) -> Held:
    workers = stage.server.workers()
    since, spent = time.perf_counter(), processes.cpu(workers)
    found, running = [], []
    for _ in range(_WINDOWS):
        time.sleep(_WINDOW_S)
        running.append(stage.server.metric("chat_turns_running"))
        found.append(stage.server.metric("event_loop_gap_seconds"))
    seconds = time.perf_counter() - since
    return Held(max(found), processes.memory(workers), processes.cpu(workers) - spent, seconds, min(running))


def _figures(held: Held, grown: float, outcome: Outcome) -> list[Figure]:
    failed = "" if held.running == _STREAMS else f"only {held.running:.0f} streams were open"
    late = outcome.late or [0.0]
    errors = len(outcome.errors)
    figures = [
        Figure(
            name=f"Errors, {_WORDS}",
            form=COUNT,
            value=errors,
            target=most(0),
            note=outcome.errors[0].splitlines()[0] if errors else f"{outcome.tokens:,} tokens, none lost",
        ),
        Figure(
            name=f"Lateness of tokens, {_WORDS}, p99",
            form=MS,
            value=percentile(late, 99) * 1e3,
            target=most(50),
            note=f"median {MS.format(percentile(late, 50) * 1e3)}",
        ),
        Figure(name=f"Longest event-loop gap, {_WORDS}", form=MS, value=held.gap_s * 1e3, target=most(50)),
        Figure(name=f"Memory per session, {_WORDS}", form=KB, value=grown / _STREAMS / 1024, target=most(100)),
        Figure(
            name="Worker's CPU per streamed token, one to a packet",
            form=MICROS,
            value=held.cpu / (held.seconds * _STREAMS * _RATE) * 1e6,
            target=most(45),
            note="kernel included",
        ),
    ]
    return [figures[0], *(_or_failed(figure, failed) for figure in figures[1:])]


def _or_failed(figure: Figure, failed: str) -> Figure:
    return replace(figure, failed=failed) if failed else figure
