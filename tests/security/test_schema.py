"""Requests that schemathesis makes of the OpenAPI document, valid and not, by each kind of credential."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.security.conftest import NUMBERS
from tests.servers.palaver import PalaverServer, palaver_server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LIMIT_S = 240.0
_GENERATED = re.compile(r"(\d+) generated")


@pytest.fixture(scope="module")
async def apart() -> AsyncIterator[PalaverServer]:
    """A server of its own: what these requests leave behind, and use up of limits, disturbs nobody."""
    async with palaver_server(env={"PALAVER_REFUSED_PER_MINUTE": "0", "PALAVER_WRONG_LOGINS_PER_MINUTE": "0"}) as made:
        yield made


@pytest.mark.parametrize("kind", ["nobody", "visitor", "prod", "test", "ui", "super"])
async def test_no_request_breaks_the_server_or_the_document(apart: PalaverServer, tmp_path: Path, kind: str) -> None:
    secret = await secret_of(apart, kind)
    shown = [] if not secret else ["-H", f"Authorization: Bearer {secret}"]
    widely = kind in {"super", "visitor"}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *(
            "run",
            f"{apart.url}/openapi.json",
            *shown,
            "--checks",
            CHECKS,
            "--phases",
            "coverage,fuzzing" if widely else "coverage",
        ),
        *("--max-examples", "5", "--seed", "1", "--no-color"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asyncio.wait_for(child.communicate(), LIMIT_S)
    report = told.decode(errors="replace")
    count = _GENERATED.search(report)
    assert child.returncode == 0, report[-6000:]
    assert count, report[-2000:]
    NUMBERS.append(f"schemathesis, {kind}: {count[1]} requests, no server error, nothing undocumented")


async def secret_of(server: PalaverServer, kind: str) -> str:
    if kind == "nobody":
        return ""
    if kind == "super":
        return server.admin_key
    async with server.client() as client:
        made = await client.post("/api/keys", json={"kind": "prod" if kind == "visitor" else kind, "name": kind})
        secret: str = made.json()["secret"]
        if kind == "visitor":
            token = await client.post("/api/chat/get_token", json={"user_id": "u", "persona": "demo"})
            secret = token.json()["token"]
    return secret
