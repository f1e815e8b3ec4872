"""Running programs in BASIC: a long loop beside the same one in Python, and starting a tool's call."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import basic_peer
from benchmarks.figure import MS, TIMES, Figure, least, middle, most
from palaver.basic.limits import Limits
from palaver.basic.loading import program_of
from palaver.basic.program import Program
from palaver.basic.run import Run

_ROUNDS: Final = 5
_PASSES: Final = 1_000_000
_CALLS: Final = 500
_LOOP: Final = f"""
total = 0
word = ""
FOR i = 1 TO {_PASSES}
  total = total + i * 2
  IF i MOD 3 = 0 THEN word = "x" & i
  IF total > 100000 THEN total = total - 100000
NEXT
RETURN total
"""
_STEP: Final = """
IF guests > {n} AND area = "inside" THEN
  price = price + guests * {n}
ELSE
  price = price - 1
END IF
note = note & "step {n}"
"""
_TOOL: Final = (
    'PARAM guests AS INTEGER DESCRIPTION "How many"\nPARAM area AS STRING DESCRIPTION "Where"\n'
    'DESCRIPTION "Prices a table"\nprice = 0\nnote = ""\n'
    + "".join(_STEP.format(n=n) for n in range(14))
    + 'TALK "Price ${price}"\nRETURN { price: price, note: LEN(note) }\n'
)


def measure() -> list[Figure]:
    return [*_looping(), _starting()]


def beside(folder: Path) -> list[Figure]:
    """The same loop in the peer, processor by processor."""
    program = program_of(_LOOP)
    own = _seconds(lambda: _stepped(program, Limits(loop=_PASSES, operations=1 << 60))) / _PASSES
    ratio = basic_peer.seconds(folder) / own
    return [
        Figure(
            name=f"BASIC: times as fast as {basic_peer.NAME}, the same loop",
            form="{:,.0f} x",
            value=ratio,
            target=least(5),
        )
    ]


def _python() -> int:
    """What a person would write, with neither limits nor kinds that become each other."""
    total, word = 0, ""
    for i in range(1, _PASSES + 1):
        total += i * 2
        if i % 3 == 0:
            word = "x" + str(i)
        if total > 100_000:
            total -= 100_000
    return total if word else 0


def _looping() -> list[Figure]:
    program = program_of(_LOOP)
    ratios, spent = [], []
    for _ in range(_ROUNDS):
        own = _seconds(lambda: _stepped(program, Limits(loop=_PASSES, operations=1 << 60)))
        ratios.append(own / _seconds(_python))
        spent.append(own * 1_000)
    ratio, note = middle(ratios, TIMES)
    name = f"BASIC: a loop of {_PASSES:,} passes"
    return [
        Figure(name=f"{name}, of the same in Python", form=TIMES, value=ratio, target=most(5), note=note),
        Figure(name=name, form=MS, value=median(spent)),
    ]


def _starting() -> Figure:
    """Parameters bound, a run made, and stepped to its first message."""
    program = program_of(_TOOL)
    lines = _TOOL.count("\n")
    calls = lambda: [_stepped(program, Limits()) for _ in range(_CALLS)]  # noqa: E731  # it is timed
    rounds = [_seconds(calls) / _CALLS * 1_000 for _ in range(_ROUNDS)]
    value, note = middle(rounds, "{:.3f} ms")
    name = f"BASIC: starting a tool's call of {lines} lines, warm"
    return Figure(name=name, form="{:.3f} ms", value=value, target=most(1), note=note)


def _stepped(program: Program, limits: Limits) -> Any:
    return Run.of(program, {"guests": 4, "area": "inside"}, limits=limits).step()


def _seconds(work: Callable[[], Any]) -> float:
    """Of this process alone: others may be busy."""
    before = time.process_time()
    work()
    return time.process_time() - before
