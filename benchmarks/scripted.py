"""The scripted model server in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

from benchmarks.load import Target, request
from benchmarks.serving import ROOT

UNCACHED: Final = {"cache": {"semantic": {"mode": "off"}}}  # the configuration of a bot that asks its model every time


@contextmanager
def scripted() -> Iterator[int]:
    """Run it; the port it listens on."""
    command = [sys.executable, "-m", "tests.servers.scripted_llm"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def model(tokens: int, rate: float = 0, batch: int = 8, *, stamp: bool = False) -> str:
    """A model's name that tells the server what to answer; `stamp`: the moments at which it writes."""
    script = {
        "tokens": tokens,
        "batch": batch,
        **({"rate": f"{rate:g}"} if rate else {}),
        **({"stamp": 1} if stamp else {}),
    }
    return f"scripted?{urlencode(script)}"


def direct(port: int, name: str, tokens: int) -> Target:
    """The scripted server itself, asked as a provider's client asks it."""
    body = {"model": name, "messages": [{"role": "user", "content": "Tell me something."}], "stream": True}
    return Target(name="direct", port=port, request=request("/v1/chat/completions", body), tokens=tokens)
