"""Runs the official suite against our server and our client, and reads what it says."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Final, NamedTuple

import httpx2

from palaver.core.logs import logger
from palaver.core.process import Command, start_guarded
from tests.conformance.client import play
from tests.servers.launch import free_port
from tests.servers.palaver import ROOT, until
from tools import node as nodes

log = logger("conformance")

HERE: Final = Path(__file__).parent
PACKAGE: Final = HERE / "node_modules" / "@modelcontextprotocol" / "conformance"
REVISIONS: Final = ("2025-11-25", "2026-07-28")
_NEWEST: Final = 22  # of Node.js, that the suite takes
_LIMIT_S: Final = 240
_LINE: Final = re.compile(r"^\s*[✓✗] (\S+): (\d+) passed, (\d+) failed", re.MULTILINE)
_UNSCORED: Final = re.compile(r"^\s+[✓✗] (\S+) \(([a-z-]+)\)$", re.MULTILINE)


class Outcome(NamedTuple):
    """One scenario's checks; `unscored` says why it does not count for the revision."""

    revision: str
    side: str
    scenario: str
    passed: int
    failed: int
    unscored: str


async def outcomes() -> list[Outcome]:
    """Of every scenario of both revisions, for both sides."""
    found: list[Outcome] = []
    async with _server() as url, _client() as command:
        for revision in REVISIONS:
            for side, told in (("server", ("--url", url)), ("client", ("--command", command))):
                said = await _run(side, "--requirements", revision, *told)
                found += _read(revision, side, said)
    return found


def node() -> str | None:
    """A Node.js that the suite runs on."""
    for found in (nodes.of_system(), nodes.of_wheel()):
        if found is not None and nodes.major(str(found.program)) >= _NEWEST:
            return str(found.program)
    return None


def _read(revision: str, side: str, said: str) -> Iterator[Outcome]:
    unscored = dict(_UNSCORED.findall(said))
    for scenario, passed, failed in _LINE.findall(said):
        yield Outcome(revision, side, scenario, int(passed), int(failed), unscored.get(scenario, ""))


async def _run(*arguments: str) -> str:
    program = node()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        child = await asyncio.create_subprocess_exec(
            *(program, str(PACKAGE / "dist" / "index.js"), *arguments, "--timeout", "60000", "-o", folder),
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(child.communicate(), _LIMIT_S)
    return said.decode(errors="replace")


@asynccontextmanager
async def _server() -> AsyncIterator[str]:
    """The address of our endpoint with what the suite asks for."""
    port = free_port()
    argv: Sequence[str] = [sys.executable, "-m", "tests.conformance.server", str(port)]
    child = start_guarded(
        Command(argv=argv, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, folder=ROOT), SIGKILL
    )
    url = f"http://127.0.0.1:{port}/mcp"

    async def answers() -> bool:
        assert child.ended() is None, "the server ended"
        try:
            async with httpx2.AsyncClient(trust_env=False) as client:
                return (await client.get(url)).status_code > 0
        except httpx2.HTTPError:
            return False

    try:
        assert await until(answers)
        yield url
    finally:
        await asyncio.to_thread(child.stop, SIGKILL)


@asynccontextmanager
async def _client() -> AsyncIterator[str]:
    """A command that has our client, in this process, do what the suite asks for."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = json.loads(await reader.readline())
        try:
            await play(asked["url"], asked["scenario"], asked["context"])
        except Exception as error:  # noqa: BLE001  # scenarios that have a client fail want to see just that
            log.info("a scenario made the client fail", scenario=asked["scenario"], error=repr(error))
            writer.write(b"failed\n")
        else:
            writer.write(b"done\n")
        await writer.drain()
        writer.close()

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/line"
        line = await asyncio.start_unix_server(served, path)
        async with line:
            yield f"{sys.executable} -S -E {HERE / 'ask.py'} {path}"
