"""`python -m tests.servers.scripted_llm [--port N]`: prints the port on its first line and serves until it is ended."""

import argparse
import asyncio
from contextlib import suppress

import uvloop

from tests.servers.scripted_llm.server import scripted_llm


async def _serve(port: int) -> None:
    async with scripted_llm(port) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripted_llm")
    parser.add_argument("--port", type=int, default=0)
    with suppress(KeyboardInterrupt):
        uvloop.run(_serve(parser.parse_args().port))


main()
