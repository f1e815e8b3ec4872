"""`make bench ARGS="[--peer] [--profile] [--only NAME …]"`: run the measures, print the table, write out/bench.md."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from benchmarks import conditions, corpus, flames, peer, rest, table
from benchmarks.figure import Figure
from benchmarks.measures import (
    authentication,
    basic_check,
    basic_run,
    config_read,
    dialogs,
    first_page,
    first_token,
    idle_memory,
    queries,
    releases,
    repeated,
    search,
    sessions,
    soak,
    throughput,
    token_cost,
    websocket,
)
from benchmarks.scripted import scripted
from benchmarks.serving import PROFILE, ROOT, Buckets, Serving, serving
from benchmarks.stage import Stage

STREAMS: Final = {
    "first_token": first_token.measure,
    "throughput": throughput.measure,
    "token_cost": token_cost.measure,
    "sessions": sessions.measure,
    "soak": soak.measure,
}
ALONE: Final = {"basic_check": basic_check.measure, "basic_run": basic_run.measure, "releases": releases.measure}
RESULTS: Final = ROOT / "out" / "bench.md"
NAMES: Final = (
    "basic_check",
    "basic_run",
    "first_page",
    "idle_memory",
    *STREAMS,
    "websocket",
    "search",
    "config_read",
    "releases",
    "authentication",
    "repeated",
    "dialogs",
)


class Bench:
    """One run over a folder of its own; `wanted` are the measures."""

    def __init__(self, folder: Path, wanted: list[str], *, with_peer: bool) -> None:
        self.folder, self.wanted, self.with_peer = folder, wanted, with_peer
        self.figures: list[Figure] = []
        self.observed: Buckets = {}
        self.database = self.peer = ""
        self._peer_memory: float | None = None

    def run(self) -> None:
        self._alone()
        if "first_page" in self.wanted:
            self._add("first_page", first_page.measure(self.folder))
        if any(name in STREAMS for name in self.wanted):
            self._streams()
        if "websocket" in self.wanted:
            self._add("websocket", websocket.measure(self.folder))
        if "idle_memory" in self.wanted:
            self._add("idle_memory", idle_memory.measure(self.folder, self._peer_memory))
        if {"search", "config_read"} & set(self.wanted):
            self._requests()
        if "authentication" in self.wanted and not rest.missing():
            self._add("authentication", authentication.measure(self.folder))
        if "repeated" in self.wanted and not rest.missing():
            self._add("repeated", repeated.measure(self.folder))
        if "dialogs" in self.wanted:
            self._add("dialogs", dialogs.measure(self.folder))
        if self.observed:
            self._add("queries", queries.measure(self.observed))

    def _alone(self) -> None:
        """What needs no server."""
        for name, measure in ALONE.items():
            if name in self.wanted:
                self._add(name, measure())
        if self.with_peer and "basic_run" in self.wanted:
            self._add("basic_run", basic_run.beside(self.folder))

    def _streams(self) -> None:
        with ExitStack() as stack:
            port = stack.enter_context(scripted())
            data = self.folder / "streams"
            server = stack.enter_context(serving(data, env=_model_at(port)))
            server.first_page()
            made = None
            if self.with_peer:
                models = [*first_token.MODELS, *throughput.MODELS]
                made = stack.enter_context(peer.running(self.folder, port, models))
                self.peer = f"{peer.NAME} {made.version}"
                self._peer_memory = made.memory()
            stage = Stage(server, port, made.target if made else None)
            with self._observing(server):
                for name, measure in STREAMS.items():
                    if name in self.wanted:
                        self._add(name, measure(stage))

    def _requests(self) -> None:
        absent = rest.missing()
        if absent:
            print(absent)
            return
        data = self.folder / "requests"
        if "search" in self.wanted:
            corpus.fill(data)
        with serving(data, workers=2) as server:
            server.first_page()
            with self._observing(server):
                if "search" in self.wanted:
                    self._add("search", search.measure(server, self.folder))
                if "config_read" in self.wanted:
                    self._add("config_read", config_read.measure(server))

    @contextmanager
    def _observing(self, server: Serving) -> Iterator[None]:
        """Count the database's queries of the block."""
        before = server.histogram(queries.METRIC)
        yield
        found = queries.between(before, server.histogram(queries.METRIC))
        self.observed = queries.together(self.observed, found)

    def _add(self, name: str, figures: list[Figure]) -> None:
        self.figures += figures
        print(f"{name}: " + "; ".join(" ".join(figure.cells()[:2]) for figure in figures), flush=True)


def _model_at(port: int) -> dict[str, str]:
    return {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--peer", action="store_true", help=f"measure {peer.NAME}'s proxy beside it (installs it once)")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--profile", action="store_true", help="show where the time of workers goes")
    arguments = parser.parse_args()
    started = time.monotonic()
    unrest = conditions.unrest()
    with tempfile.TemporaryDirectory(prefix="palaver-bench-", ignore_cleanup_errors=True) as folder:
        if arguments.profile:
            os.environ[PROFILE] = folder
        bench = Bench(Path(folder), arguments.only or list(NAMES), with_peer=arguments.peer)
        bench.run()
        if arguments.profile:
            print(f"\n{flames.told(Path(folder))}\n\nThe stacks are in {flames.STACKS}.")
    print(f"\n{table.plain(bench.figures)}\n\n{time.monotonic() - started:.0f} s. {unrest}")
    if not arguments.only and not arguments.profile:
        said = conditions.described("PostgreSQL 18", bench.peer)
        text = table.markdown(bench.figures, [*said, unrest] if unrest else said)
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(f"{text}\n", encoding="utf-8")
        table.put_into(ROOT / "README.md", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
