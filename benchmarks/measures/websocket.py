"""WebSocket messages through the authenticated stack of two workers: pings with pongs, and tokens to followers."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Final

import msgspec

from benchmarks import processes
from benchmarks.figure import MS, RATE, Figure, least, middle, most, percentile
from benchmarks.scripted import UNCACHED, model, scripted
from benchmarks.serving import KEY, ROOT, Serving, serving
from benchmarks.sockets import Order, Outcome

_SOCKETS: Final = 50
_SECONDS: Final = 4.0
_ROUNDS: Final = 3
_GROUPS: Final = 10
_FOLLOWERS: Final = 20
_RATE: Final = 20
_TOKENS: Final = 120
_BURST: Final = 600
_LIMIT: Final = 50_000


def measure(folder: Path) -> list[Figure]:
    with scripted() as port:
        env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
        with serving(folder / "sockets", workers=2, env=env) as server:
            server.first_page()
            for alias, name in (
                ("paced", model(_TOKENS, rate=_RATE, stamp=True)),
                ("burst", model(_BURST, stamp=True)),
            ):
                server.json("POST", "/api/bots", {"alias": alias, "model": name, "config": UNCACHED})
            return [*_pings(server), *_followers(server)]


def _pings(server: Serving) -> list[Figure]:
    order = Order(act="ping", port=server.port, key=KEY, sockets=_SOCKETS, seconds=_SECONDS)
    spent = processes.cpu(server.workers())
    found = [_run(order) for _ in range(_ROUNDS)]
    spent = (processes.cpu(server.workers()) - spent) / sum(each.messages for each in found)
    value, between = middle([each.messages / each.seconds for each in found], RATE)
    words = f"{_SOCKETS} connections, 2 workers"
    return [
        Figure(
            name=f"WebSocket pings and pongs, {words}",
            form=RATE,
            value=value,
            target=least(_LIMIT),
            note=f"messages in and out; {between}; {spent * 1e6:.1f} µs of the workers each",
        ),
        Figure(
            name=f"WebSocket ping to pong, {words}, p99",
            form=MS,
            value=median(percentile(each.waits, 99) for each in found) * 1e3,
            target=most(5),
        ),
    ]


def _followers(server: Serving) -> list[Figure]:
    words = f"{_GROUPS} answers, {_FOLLOWERS} sockets each, 2 workers"
    bursts = [_run(_following(server, "burst")) for _ in range(_ROUNDS)]
    paced = _run(_following(server, "paced")).waits
    value, between = middle([each.messages / each.seconds for each in bursts], RATE)
    return [
        Figure(
            name=f"WebSocket tokens as fast as they come, {words}",
            form=RATE,
            value=value,
            target=least(_LIMIT),
            note=f"messages out; {between}",
        ),
        Figure(
            name=f"WebSocket tokens at {_RATE} tokens/s, {words}, p99",
            form=MS,
            value=percentile(paced, 99) * 1e3,
            target=most(5),
            note=f"median {MS.format(percentile(paced, 50) * 1e3)}",
        ),
    ]


def _following(server: Serving, bot: str) -> Order:
    return Order(act="follow", port=server.port, key=KEY, sockets=_FOLLOWERS, groups=_GROUPS, seconds=30, bot=bot)


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
