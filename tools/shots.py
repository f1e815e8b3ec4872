"""Photographs every page into out/shots: the preview with its samples, or a server: `shots.py URL [COOKIE] [PATH…]`."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import node as nodes

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "shots"
_PATIENCE_S = 30.0


@contextmanager
def preview() -> Iterator[str]:
    """The address of the preview, served as long as the context lasts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(ROOT / "tools" / "preview.py"), str(port)])
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not _answers(port) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def photograph(url: str, more: list[str]) -> int:
    node = nodes.find()
    script = str(ROOT / "tools" / "shots.mjs")
    return subprocess.run(
        [str(node.program), script, url, str(OUT), *more], env=node.environment(), check=False
    ).returncode


def main(arguments: list[str]) -> int:
    try:
        if arguments:
            return photograph(arguments[0], arguments[1:])
        with preview() as url:
            return photograph(url, [])
    except nodes.NodeMissing as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
