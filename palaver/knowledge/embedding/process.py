"""
The process that embeds for the whole machine: `python -m palaver.knowledge.embedding.process`.

It answers as OpenAI's `/v1/embeddings` and as Ollama's `/api/embed`, on the listening socket whose number stands in
PALAVER_EMBEDDER_FD, or on a path given by `--uds`. It converts the model when nobody has, and leaves when it was idle
for ten minutes; starting it again is its parent's part.
"""

import argparse
import asyncio
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import uvicorn

from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.engine import Engine
from palaver.knowledge.embedding.lanes import Lanes
from palaver.knowledge.embedding.service import Service

IDLE_S = 600.0


def _weights() -> Path:
    """The converted model; a process of its own converts it, because that takes five times the memory of running it."""
    if model_files.converted() is None:
        subprocess.run(
            [sys.executable, "-P", "-m", "palaver.knowledge.embedding.conversion"], check=True, stdout=sys.stderr
        )
    found = model_files.converted()
    assert found is not None
    return found


def _listening(arguments: argparse.Namespace) -> socket.socket:
    if arguments.uds:
        listening = socket.socket(socket.AF_UNIX)
        Path(arguments.uds).unlink(missing_ok=True)
        listening.bind(arguments.uds)
        return listening
    return socket.socket(fileno=int(os.environ["PALAVER_EMBEDDER_FD"]))


async def serve(listening: socket.socket, idle_s: float) -> None:
    """Answer until nobody has asked for `idle_s` seconds, or a signal comes."""
    service = Service(Lanes(Engine(_weights())))
    config = uvicorn.Config(service.app(), lifespan="off", access_log=False, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    idle = asyncio.create_task(service.until_idle(idle_s))
    await asyncio.wait({serving, idle}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    idle.cancel()
    await serving


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    parser = argparse.ArgumentParser(description="Embeds texts with MiniLM for every process of this machine.")
    parser.add_argument("--uds", help="listen at this path instead of the inherited socket")
    parser.add_argument("--idle", type=float, default=IDLE_S, help="seconds without a request until it leaves")
    arguments = parser.parse_args()
    asyncio.run(serve(_listening(arguments), arguments.idle))


if __name__ == "__main__":
    main()
