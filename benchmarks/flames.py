"""Where the time of workers went, by the stacks that `sampled` notes: a tree in text, and a file for flame graphs."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.serving import ROOT

STACKS: Final = ROOT / "out" / "profile.folded"
_LEAST: Final = 0.008  # of all; what is smaller is not shown
_PLACES: Final = re.compile(r"^.*/site-packages/|^.*/lib/python3[^/]*/")
_Stacks = Counter[tuple[str, ...]]


def told(folder: Path) -> str:
    """The tree of all workers of a run; their stacks go to STACKS, as speedscope and flamegraph.pl read them."""
    stacks: _Stacks = Counter()
    for path in folder.glob("*.folded"):
        for line in path.read_text(encoding="utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            stacks[tuple(map(_short, stack.split(";")))] += int(count)
    STACKS.parent.mkdir(exist_ok=True)
    STACKS.write_text("\n".join(f"{';'.join(stack)} {count}" for stack, count in stacks.items()), encoding="utf-8")
    return "\n".join(_lines(stacks, max(stacks.total(), 1)))


def _lines(stacks: _Stacks, all: int, depth: int = 0) -> Iterator[str]:
    below: dict[str, _Stacks] = {}
    for stack, count in stacks.items():
        if stack[depth:]:
            below.setdefault(stack[depth], Counter())[stack] += count
    for name, part in sorted(below.items(), key=lambda item: -item[1].total()):
        if part.total() >= _LEAST * all:
            yield f"{part.total() / all:6.1%} {'  ' * depth}{name}"
            yield from _lines(part, all, depth + 1)


def _short(place: str) -> str:
    return _PLACES.sub("", place).removeprefix(f"{ROOT}/")
