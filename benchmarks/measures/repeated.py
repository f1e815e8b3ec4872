"""An answer that is given again: question, stored answer and its end in one commit that the reply waits for."""

from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks import processes, rest
from benchmarks.figure import MICROS, MS, RATE, Figure, least, middle, most
from benchmarks.scripted import model, scripted
from benchmarks.serving import Serving, serving

_QUESTIONS: Final = 200
_CONNECTIONS: Final = 64
_SECONDS: Final = 5
_ROUNDS: Final = 3
_TOKENS: Final = 60
_PATH: Final = "/api/chat/completion"


def measure(folder: Path) -> list[Figure]:
    with scripted() as port:
        env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
        with serving(folder / "repeated", workers=2, env=env) as server:
            server.first_page()
            return _figures(server, folder / "questions.jsonl")


def _figures(server: Serving, bodies: Path) -> list[Figure]:
    server.json("POST", "/api/bots", {"alias": "repeating", "model": model(_TOKENS)})
    asked = [{"message": f"What is the rule number {n}?", "persona": "repeating"} for n in range(_QUESTIONS)]
    for body in asked:
        server.json("POST", _PATH, body)
    bodies.write_bytes(b"\n".join(map(msgspec.json.encode, asked)))
    rest.wrk(server.port, _PATH, connections=_CONNECTIONS, seconds=3, bodies=bodies)
    before = _seconds(server)
    found = [
        rest.wrk(server.port, _PATH, connections=_CONNECTIONS, seconds=_SECONDS, bodies=bodies) for _ in range(_ROUNDS)
    ]
    requests = sum(one.requests for one in found)
    ours, whole = (after - then for after, then in zip(_seconds(server), before, strict=True))
    rate, note = middle([one.rate for one in found], RATE)
    words = "Answer given again, POST /api/chat/completion, 2 workers"
    return [
        Figure(name=words, form=RATE, value=rate, target=least(5_000), note=note),
        Figure(name=f"{words}, p95", form=MS, value=median(one.p95_ms for one in found), target=most(20)),
        Figure(
            name=f"{words}, CPU of the workers for one",
            form=MICROS,
            value=ours / requests * 1e6,
            note=f"and {(whole - ours) / requests * 1e6:.0f} µs of the database and the cache",
        ),
    ]


def _seconds(server: Serving) -> tuple[float, float]:
    """CPU seconds of the workers, and of the whole tree."""
    return processes.cpu(server.workers()), processes.cpu(server.pids())
