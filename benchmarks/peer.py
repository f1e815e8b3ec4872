"""The peer: LiteLLM's proxy from PyPI in an environment of its own, made on request under the user's cache folder."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import yaml

from benchmarks import processes
from benchmarks.load import Target, request
from benchmarks.peers import installed
from tests.servers.launch import free_port

NAME: Final = "LiteLLM"
_PACKAGE: Final = "litellm[proxy]"
_START_S: Final = 120.0
_KEY: Final = "sk-0123456789abcdef0123456789abcdef0123456789abcdef"


@dataclass
class Peer:
    """A running proxy with one worker; it passes the models on whose names are in its configuration."""

    port: int
    pid: int
    version: str

    def target(self, model: str, tokens: int) -> Target:
        body = {"model": model, "messages": [{"role": "user", "content": "Tell me something."}], "stream": True}
        sent = request("/v1/chat/completions", body, _KEY)
        return Target(name="peer", port=self.port, request=sent, tokens=tokens)

    def memory(self) -> float:
        return processes.memory(processes.below(self.pid))


@contextmanager
def running(folder: Path, model_port: int, models: list[str]) -> Iterator[Peer]:
    """Install it where it is missing, and run it in front of the scripted model."""
    home = installed("litellm", _PACKAGE, "litellm")  # some hundred megabytes
    port = free_port()
    listed = [
        {
            "model_name": model,
            "litellm_params": {
                "model": f"openai/{model}",
                "api_base": f"http://127.0.0.1:{model_port}/v1",
                "api_key": "sk-scripted",
            },
        }
        for model in models
    ]
    config = folder / "peer.yaml"
    config.write_text(yaml.safe_dump({"model_list": listed}), encoding="utf-8")
    command = [str(home / "bin" / "litellm"), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    # Its list of prices lies in the package too; telemetry and debug output are off.
    quiet = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "LITELLM_LOG": "ERROR",
        "LITELLM_MASTER_KEY": _KEY,
    }
    with (
        (folder / "peer.log").open("wb") as log,
        subprocess.Popen(
            [*command, "--num_workers", "1", "--telemetry", "False"],
            env={**os.environ, **quiet},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            _await(port, process, folder / "peer.log")
            yield Peer(port, process.pid, version(home))
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def version(home: Path) -> str:
    listed = subprocess.run(
        [str(home / "bin" / "python"), "-c", "import importlib.metadata as m; print(m.version('litellm'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return re.sub(r"\s", "", listed.stdout)


def _await(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health/liveliness")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError(f"the peer did not start: {log.read_text(errors='replace')[-2000:]}")
