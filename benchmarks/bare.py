"""What the stack is compared with: uvicorn as our workers run it, and an application that answers ready-made bytes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final

from starlette.types import Receive, Scope, Send

from benchmarks.serving import ROOT
from tests.servers.launch import free_port

_PATIENCE_S: Final = 20.0
BODY: Final = b'{"id":"0197a3c2-6f1e-7d20-9c1f-0b6a1f4d2e11","alias":"demo","name":"Demo","version":1,"state":"active"}'


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


@contextmanager
def bare() -> Iterator[int]:
    """Run it in a process of its own; the port it listens on."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--port", str(port), "--loop", "uvloop"]
    command += ["--http", "httptools", "--no-access-log", "--log-level", "error", "--lifespan", "off"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("the bare application does not answer")
