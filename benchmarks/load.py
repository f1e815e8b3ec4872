"""What the streaming client is to do and what it found; the client runs in a process of its own."""

import subprocess
import sys
from typing import Final

import msgspec

from benchmarks.serving import ROOT

_SPARE_S: Final = 60.0


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """
    One address that streams an answer of `tokens` tokens; `request` is the whole HTTP request.

    `stamped`: each token is the moment at which the model wrote it.
    """

    name: str
    port: int
    request: str
    tokens: int
    stamped: bool = False


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """
    How many connections ask at once, and for how long: each asks again when its answer has ended.

    The first questions are spread over `spread_s` seconds; after `seconds`, or `turns` on a connection, none is asked.
    """

    connections: int
    seconds: float
    turns: int = 0
    spread_s: float = 0.0


class Order(msgspec.Struct, frozen=True):
    target: Target
    shape: Shape


class Outcome(msgspec.Struct):
    """
    `first` are the seconds to each answer's first token; `seconds` is the time all of it took.

    `late` are the seconds from a stamped token's writing to its arrival, on some of the connections.
    """

    first: list[float] = []
    late: list[float] = []
    tokens: int = 0
    seconds: float = 0.0
    errors: list[str] = []

    @property
    def rate(self) -> float:
        return self.tokens / self.seconds if self.seconds else 0.0


def start(target: Target, shape: Shape) -> "subprocess.Popen[bytes]":
    """Begin in the background; `finish` waits for its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(Order(target, shape)))
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: "subprocess.Popen[bytes]", limit_s: float) -> Outcome:
    """The outcome; RuntimeError when a single answer was not whole."""
    outcome = end(process, limit_s)
    if outcome.errors:
        raise RuntimeError(f"{len(outcome.errors)} answers failed, first: {outcome.errors[0]}")
    return outcome


def end(process: "subprocess.Popen[bytes]", limit_s: float) -> Outcome:
    """The outcome with its errors."""
    try:
        out, _ = process.communicate(timeout=limit_s)
    finally:
        process.kill()
    return msgspec.json.decode(out, type=Outcome)


def hand_over(outcome: msgspec.Struct) -> None:
    """Write the outcome for whoever gave the order; a pipe may take a part of it at a time."""
    view = memoryview(msgspec.json.encode(outcome))
    while view:
        view = view[sys.stdout.buffer.write(view) :]
    sys.stdout.buffer.flush()


def run(target: Target, shape: Shape) -> Outcome:
    return finish(start(target, shape), shape.seconds + shape.spread_s + _SPARE_S)


def request(path: str, body: object, key: str = "") -> str:
    """A POST of JSON as it goes over the wire."""
    content = msgspec.json.encode(body).decode()
    credential = f"Authorization: Bearer {key}\r\n" if key else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{credential}Content-Type: application/json\r\n"
        f"Content-Length: {len(content.encode())}\r\n\r\n{content}"
    )
