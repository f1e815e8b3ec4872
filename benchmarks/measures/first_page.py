"""From the start of the process to the first 200 of the page: over an empty folder, and over one that was used."""

from pathlib import Path
from typing import Final

from benchmarks.figure import SECONDS, Figure, middle, most
from benchmarks.serving import serving

_ROUNDS: Final = 3


def measure(folder: Path) -> list[Figure]:
    cold: list[float] = []
    warm: list[float] = []
    for number in range(_ROUNDS):
        data = folder / f"first-{number}"
        for found in (cold, warm):
            with serving(data) as server:
                found.append(server.first_page())
    return [
        _figure("First page, first start (database made, schema, demo bot)", cold, 5),
        _figure("First page, later start", warm, 2),
    ]


def _figure(name: str, found: list[float], limit: float) -> Figure:
    value, note = middle(found, SECONDS)
    return Figure(name=name, form=SECONDS, value=value, target=most(limit), note=note)
