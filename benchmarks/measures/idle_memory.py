"""Memory of the whole idle process tree: workers, supervisor, PostgreSQL with every backend; shared pages by share."""

import time
from pathlib import Path
from typing import Final

from benchmarks.figure import MB, TIMES, Figure, most
from benchmarks.serving import serving

_SETTLED_S: Final = 5.0
_MEGABYTE: Final = 1024 * 1024


def measure(folder: Path, peer: float | None) -> list[Figure]:
    """`peer` is the peer's memory in bytes."""
    with serving(folder / "first-0") as server:
        server.first_page()
        time.sleep(_SETTLED_S)
        used, loaded = server.memory(), server.runs("palaver.knowledge.embedding.process")
        processes = len(server.pids())
    figures = [
        Figure(
            name="Idle memory of the process tree (PSS), embedder not loaded",
            form=MB,
            value=used / _MEGABYTE,
            target=most(250),
            peer=None if peer is None else peer / _MEGABYTE,
            note=f"{processes} processes",
            failed="the embedder was loaded" if loaded else "",
        )
    ]
    if peer is not None:
        name = "Share of the peer's memory, all of ours counted"
        figures.append(Figure(name=name, form=TIMES, value=used / peer, target=most(0.5)))
    return figures
