"""A `palaver serve` under test: started over a data directory, asked over HTTP, killed in part or as a whole."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TypeVar

from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0


def until(ask: Callable[[], T], limit_s: float = PATIENCE_S) -> T:
    """Ask until the answer is true; the last answer when time is up."""
    deadline = time.monotonic() + limit_s
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer


class Tree:
    def __init__(self, data: Path, output: Path, prefix: Sequence[str] = ()) -> None:
        self.data = data
        self._output = output
        self._prefix = prefix
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, **options: object) -> "Tree":
        """Start without waiting."""
        values = {"port": 0, "app": "tests.serve.tiny:create_app", **options, "data_dir": str(self.data)}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PALAVER_")}
        with self._output.open("wb") as out, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "-m", "tests.serve.serve_tiny", json.dumps(values)],
                stdout=out,
                stderr=errors,
                env={**environment, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                cwd="/",
            )
        return self

    def start(self, workers: int = 1, **options: object) -> "Tree":
        """Start, and wait until that many workers are up."""
        self.launch(workers=workers, **options)
        until(lambda: len(self.ups()) >= workers or self.ended() is not None)
        assert len(self.ups()) >= workers, self.errors()
        assert until(self.listens), self.errors()
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.ups()[-1].split()[2])

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def name(self) -> str:
        return open_instance(self.data).name

    @property
    def runtime(self) -> Path:
        return open_instance(self.data).runtime

    def ups(self) -> list[str]:
        return [line for line in self.output().splitlines() if line.startswith("up ")]

    def output(self) -> str:
        return self._output.read_text()

    def errors(self) -> str:
        return self._errors.read_text()

    def ended(self) -> int | None:
        return self._process.poll() if self._process else 0

    def wait(self) -> int | None:
        until(lambda: self.ended() is not None)
        return self.ended()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def stop(self) -> int | None:
        self.send(signal.SIGTERM)
        return self.wait()

    def ask(self, path: str = "/") -> tuple[int, Any]:
        """The status and the JSON of an answer; (0, None) when there was none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException):
            return 0, None
        finally:
            connection.close()

    def begin(self, path: str) -> bytes:
        """The first bytes of an answer that goes on."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().read(1)

    def works(self) -> bool:
        """Whether a worker reaches the embedded database and finds pgvector in it."""
        return self.ask("/database") == (200, 1)

    def children(self, *kinds: str) -> list[int]:
        return leftovers.named(self.name, kinds or ("postgres", "backend", "valkey", "python"))

    def postmaster(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])

    def guards(self) -> list[int]:
        return [pid for pid, command in leftovers.commands() if command.startswith("/bin/sh") and self.name in command]

    def kill(self, *pids: int) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # the end of one may be that of another
                os.kill(pid, signal.SIGKILL)

    def clean(self) -> None:
        if self.ended() is None:
            self.kill(self.pid)
            self.wait()
        leftovers.sweep(self.name)
        open_instance(self.data).remove_runtime()

    @property
    def _errors(self) -> Path:
        return self._output.with_suffix(".err")
