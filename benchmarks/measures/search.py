"""Search over 10,000 chunks: questions asked before, and questions that nobody has asked, which must be embedded."""

from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import corpus, rest
from benchmarks.figure import MS, RATE, Figure, least, middle, most
from benchmarks.serving import Serving

_SECONDS: Final = 5
_ROUNDS: Final = 3
_CACHED_CONNECTIONS: Final = 16
_FRESH_CONNECTIONS: Final = 4
_FRESH: Final = 4_000


def measure(server: Serving, folder: Path) -> list[Figure]:
    chunks = server.json("GET", f"/api/collections/{corpus.NAME}")["chunks"]
    path = f"/api/collections/{corpus.NAME}/search"
    asked, fresh = folder / "asked", folder / "fresh"
    asked.write_bytes(corpus.bodies(corpus.questions()))
    rest.wrk(server.port, path, connections=_FRESH_CONNECTIONS, seconds=2 * _SECONDS, bodies=asked)
    cached, uncached = [], []
    for number in range(_ROUNDS):
        fresh.write_bytes(corpus.bodies(corpus.unasked(_FRESH, seed=number)))
        uncached.append(rest.wrk(server.port, path, connections=_FRESH_CONNECTIONS, seconds=_SECONDS, bodies=fresh))
        cached.append(rest.wrk(server.port, path, connections=_CACHED_CONNECTIONS, seconds=_SECONDS, bodies=asked))
    failed = "" if chunks >= corpus.CHUNKS else f"only {chunks} chunks"
    return [*_figures("cached", cached, failed), *_figures("not cached, embedding included", uncached, failed)]


def _figures(words: str, found: list[rest.Result], failed: str) -> list[Figure]:
    rate, note = middle([one.rate for one in found], RATE)
    name = f"Search over {corpus.CHUNKS:,} chunks, {words}"
    slow = median(one.p95_ms for one in found)
    return [
        Figure(name=f"{name}, p95", form=MS, value=slow, target=most(50), failed=failed),
        Figure(name=name, form=RATE, value=rate, target=least(1_000), note=note, failed=failed),
    ]
