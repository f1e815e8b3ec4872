"""WebSocket messages through the authenticated stack of two workers: pings with pongs, and tokens to followers."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks.figure import MS, RATE, Figure, least, middle, most, percentile
from benchmarks.scripted import model, scripted
from benchmarks.serving import KEY, ROOT, Serving, serving
from benchmarks.sockets import Order, Outcome

_SOCKETS: Final = 50
_SECONDS: Final = 4.0
_ROUNDS: Final = 3
_GROUPS: Final = 25
_FOLLOWERS: Final = 20
_RATE: Final = 20
_TOKENS: Final = 120
_LIMIT: Final = 50_000


def measure(folder: Path) -> list[Figure]:
    with scripted() as port:
        env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
        with serving(folder / "sockets", workers=2, env=env) as server:
            server.first_page()
            name = model(_TOKENS, rate=_RATE, stamp=True)
            server.json("POST", "/api/bots", {"alias": "followed", "model": name})
            return [*_pings(server), *_followers(server)]


def _pings(server: Serving) -> list[Figure]:
    order = Order(act="ping", port=server.port, key=KEY, sockets=_SOCKETS, seconds=_SECONDS)
    found = [_run(order) for _ in range(_ROUNDS)]
    value, between = middle([each.messages / each.seconds for each in found], RATE)
    words = f"{_SOCKETS} connections, 2 workers"
    return [
        Figure(
            name=f"WebSocket pings and pongs, {words}",
            form=RATE,
            value=value,
            target=least(_LIMIT),
            note=f"messages in and out; {between}",
        ),
        Figure(
            name=f"WebSocket ping to pong, {words}, p99",
            form=MS,
            value=median(percentile(each.waits, 99) for each in found) * 1e3,
            target=most(5),
        ),
    ]


def _followers(server: Serving) -> list[Figure]:
    order = Order(
        act="follow",
        port=server.port,
        key=KEY,
        sockets=_FOLLOWERS,
        groups=_GROUPS,
        seconds=_TOKENS / _RATE,
        bot="followed",
    )
    found = _run(order)
    words = f"{_GROUPS} answers at {_RATE} tokens/s, {_FOLLOWERS} sockets each, 2 workers"
    return [
        Figure(
            name=f"WebSocket tokens to attached sockets, {words}",
            form=RATE,
            value=found.messages / found.seconds,
            note="the answers' own pace",
        ),
        Figure(
            name=f"WebSocket tokens to attached sockets, {words}, p99",
            form=MS,
            value=percentile(found.waits, 99) * 1e3,
            target=most(5),
            note=f"median {MS.format(percentile(found.waits, 50) * 1e3)}",
        ),
    ]


def _run(order: Order) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sockets"],
        input=msgspec.json.encode(order),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        timeout=order.seconds + 90,
        check=True,
    )
    outcome = msgspec.json.decode(done.stdout, type=Outcome)
    if outcome.errors:
        raise RuntimeError(f"{len(outcome.errors)} connections failed, first: {outcome.errors[0]}")
    return outcome
