"""`palaver serve` under measurement: started as its users do, asked for its memory and its metrics."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any, Final

from benchmarks import processes
from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance
from tests.servers.launch import free_port

ROOT: Final = Path(__file__).resolve().parents[1]
KEY: Final = "benchmark-key-0123456789-0123456789-0123456789"
_FOREIGN: Final = ("PALAVER_", "OPENAI_", "ANTHROPIC_", "GROQ_", "OLLAMA_", "PROMETHEUS_")
_PATIENCE_S: Final = 90.0
_STOPPING_S: Final = 45.0
_WORKER: Final = "palaver.serve.worker"
_LINE: Final = "a-line-between-parts"
_SERVE: Final = "import sys; from palaver.cli import main; sys.exit(main())"

PROFILE: Final = "BENCH_PROFILE"  # the folder that workers write into where their time goes
_SAMPLED: Final = ROOT / "benchmarks" / "sampled"

Buckets = dict[float, float]


class Serving:
    """One running server."""

    def __init__(self, data: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.data, self.port = data, port
        self.started = time.perf_counter()
        self._process = process

    def first_page(self) -> float:
        """Seconds from the start of the process to the first 200 of the page."""
        while time.perf_counter() - self.started < _PATIENCE_S:
            if self._process.poll() is not None:
                raise RuntimeError(f"palaver serve ended: {self.log()[-3000:]}")
            if _page(self.port) == 200:
                return time.perf_counter() - self.started
            time.sleep(0.005)
        raise RuntimeError("palaver serve does not answer")

    def log(self) -> str:
        return self.data.with_suffix(".log").read_text(errors="replace")

    def memory(self) -> float:
        """Proportional memory of the whole process tree, in bytes."""
        return processes.memory(self.pids())

    def workers(self) -> set[int]:
        """The processes that answer requests."""
        commands = dict(leftovers.commands())
        return {pid for pid in self.pids() if _WORKER in commands.get(pid, "")}

    def pids(self) -> set[int]:
        """The tree: every process that descends from ours or carries its name."""
        name = open_instance(self.data).name
        named = {pid for pid, command in leftovers.commands() if name in command}
        return named | processes.below(self._process.pid)

    def runs(self, module: str) -> bool:
        commands = dict(leftovers.commands())
        return any(module in commands.get(pid, "") for pid in self.pids())

    def json(self, method: str, path: str, body: object = None) -> Any:
        """Ask as the administrator; RuntimeError when the answer is no success."""
        return self._asked(method, path, None if body is None else json.dumps(body).encode(), "application/json")

    def upload(self, path: str, name: str, text: str) -> Any:
        """Send a document as a browser's form does."""
        opening = f'--{_LINE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        content = f"{opening}{text}\r\n--{_LINE}--\r\n".encode()
        return self._asked("POST", path, content, f"multipart/form-data; boundary={_LINE}")

    def _asked(self, method: str, path: str, content: bytes | None, kind: str) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, content, {"Authorization": f"Bearer {KEY}", "Content-Type": kind})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
        return json.loads(data) if data else None

    def metrics(self) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def metric(self, name: str) -> float:
        found = re.search(rf"^{name} (\S+)$", self.metrics(), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def histogram(self, name: str) -> Buckets:
        """How many observations there were up to each bound."""
        found = re.findall(rf'^{name}_bucket{{le="([^"]+)"}} (\S+)$', self.metrics(), re.MULTILINE)
        return {float(bound): float(count) for bound, count in found}

    def stop(self) -> None:
        self._process.send_signal(SIGTERM)
        try:
            self._process.wait(_STOPPING_S)
        except subprocess.TimeoutExpired:
            for pid in self.pids():
                os.kill(pid, SIGKILL)
            self._process.wait(10)


@contextmanager
def serving(
    data: Path, *, workers: int = 1, env: Mapping[str, str] | None = None, command: str = _SERVE
) -> Iterator[Serving]:
    """Start the server over `data`; it is not waited for."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    arguments = ["serve", "--data-dir", str(data), "--port", str(port), "--workers", str(workers)]
    with data.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", command, *arguments],
            env={**inherited, "PYTHONPATH": _path(), "PALAVER_ADMIN_KEY": KEY, **(env or {})},
            stdout=log,
            stderr=log,
        )
    server = Serving(data, port, process)
    try:
        yield server
    finally:
        server.stop()


def _path() -> str:
    sampled = [str(_SAMPLED)] if PROFILE in os.environ else []
    return os.pathsep.join([*sampled, str(ROOT)])


def _page(port: int, path: str = "/") -> int:
    """The status that a browser ends with, which follows the way to the sign-in; 0 while nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
    onward = answer.getheader("Location", "")
    return _page(port, onward) if onward.startswith("/login") and path == "/" else answer.status
