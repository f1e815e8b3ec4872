"""Reading a bot's configuration over and over: requests per second of two workers, and the slow ones among them."""

from statistics import median
from typing import Final

from benchmarks import rest
from benchmarks.figure import MS, RATE, Figure, least, middle, most
from benchmarks.serving import Serving

_CONNECTIONS: Final = 32
_SECONDS: Final = 5
_ROUNDS: Final = 3


def measure(server: Serving) -> list[Figure]:
    path = "/api/bots/demo"
    rest.wrk(server.port, path, connections=_CONNECTIONS, seconds=1)
    found = [rest.wrk(server.port, path, connections=_CONNECTIONS, seconds=_SECONDS) for _ in range(_ROUNDS)]
    rate, note = middle([one.rate for one in found], RATE)
    slow = median(one.p99_ms for one in found)
    words = "Configuration read, GET /api/bots/{alias}, 2 workers"
    return [
        Figure(name=words, form=RATE, value=rate, target=least(10_000), note=note),
        Figure(name=f"{words}, p99", form=MS, value=slow, target=most(10)),
    ]
