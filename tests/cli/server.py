"""A whole `palaver serve` for verbs to meet, with a scripted model behind it; and the verbs, run as people run them."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance
from palaver.serve.lock import holder

ROOT = Path(__file__).resolve().parents[2]
ADMIN_KEY = "an-administrators-key-of-a-test-0123456789"
PROGRAM = [sys.executable, "-c", "import sys; from palaver.cli import main; sys.exit(main())"]
PATIENCE_S = 60.0


def environment(**more: str) -> dict[str, str]:
    """This process's, without anything that Palaver reads."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PALAVER_", "OPENAI_"))}
    dropped = {"ANTHROPIC_API_KEY", "GROQ_API_KEY", "OLLAMA_HOST"}
    return {name: value for name, value in kept.items() if name not in dropped} | {"PYTHONPATH": str(ROOT), **more}


def run(data: Path, verb: str, *arguments: str, typed: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
    """One verb over a data directory, with `typed` piped in."""
    return subprocess.run(
        [*PROGRAM, verb, *arguments],
        input=typed,
        env=environment(PALAVER_DATA_DIR=str(data), **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@dataclass(frozen=True)
class Served:
    data: Path
    url: str

    def run(self, verb: str, *arguments: str, typed: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        return run(self.data, verb, *arguments, typed=typed, **more)

    def ask(
        self, method: str, path: str, body: object = None, key: str = ADMIN_KEY, *, seen: str = ""
    ) -> tuple[int, Any]:
        """Status and JSON of one request; `seen` is an ETag, for If-Match."""
        data = json.dumps(body).encode() if body is not None else None
        return self._send(method, path, data, key, "application/json", seen)

    def upload(self, path: str, name: str, text: str) -> tuple[int, Any]:
        """Send one file as a form does."""
        part = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{text}\r\n--part--\r\n'
        return self._send("POST", path, part.encode(), ADMIN_KEY, "multipart/form-data; boundary=part")

    def _send(self, method: str, path: str, data: bytes | None, key: str, kind: str, seen: str = "") -> tuple[int, Any]:
        headers = {"X-API-Key": key, "Content-Type": kind} | ({"If-Match": f'"{seen}"'} if seen else {})
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                text, status = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            text, status = error.read(), error.code
        return status, json.loads(text) if text else None


@contextmanager
def scripted_model() -> Iterator[str]:
    """The address of a scripted server of our own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.scripted_llm"], stdout=subprocess.PIPE, text=True, env=environment()
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


@contextmanager
def serving(data: Path, *arguments: str, **more: str) -> Iterator[Served]:
    """A server over a data directory, up and ready."""
    output = data.with_suffix(".log")
    settings = {"PALAVER_DATA_DIR": str(data), "PALAVER_PORT": "0", "PALAVER_ADMIN_KEY": ADMIN_KEY, **more}
    with output.open("wb") as log:
        process = subprocess.Popen([*PROGRAM, "serve", *arguments], env=environment(**settings), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while "is running at" not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.05)
        live = holder(data)
        assert live is not None
        yield Served(data, live.address)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        finally:
            process.kill()
            leftovers.sweep(open_instance(data).name)
            open_instance(data).remove_runtime()
