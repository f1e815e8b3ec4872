"""Requests that schemathesis makes of the OpenAPI document, valid and not, by each kind of credential."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from tests.security.bodies import DOCUMENT
from tests.security.conftest import NUMBERS
from tests.security.home import PASSWORD
from tests.servers.palaver import PalaverServer, palaver_server

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# Each kind of credential, by one of the carriers.
SHOWN = {
    "nobody": "",
    "visitor": "X-API-Key: {}",
    "prod": "Authorization: Bearer {}",
    "test": "X-API-Key: {}",
    "ui": "Authorization: Bearer {}",
    "super": "Authorization: Bearer {}",
    "person": "Cookie: palaver_session={}",
}
# What ends the session of the person who asks: nothing after it would be asked by anybody.
ENDING = ("/api/auth/logout", "/api/user/sessions", "/api/user/sessions/{id}", "/api/user/switch-account")
LIMIT_S = 240.0
_GENERATED = re.compile(r"(\d+) generated")


@pytest.fixture(scope="module")
async def apart() -> AsyncIterator[PalaverServer]:
    """A server of its own: what these requests leave behind, and use up of limits, disturbs nobody."""
    async with palaver_server(env={"PALAVER_REFUSED_PER_MINUTE": "0", "PALAVER_WRONG_LOGINS_PER_MINUTE": "0"}) as made:
        yield made


@pytest.mark.parametrize("kind", ["nobody", "visitor", "prod", "test", "ui", "super", "person"])
async def test_no_request_breaks_the_server_or_the_document(apart: PalaverServer, tmp_path: Path, kind: str) -> None:
    shown = SHOWN[kind].format(await secret_of(apart, kind))
    widely = kind in {"super", "visitor"}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *(
            "run",
            f"{apart.url}/openapi.json",
            *(("-H", shown) if shown else ()),
            *((f"--exclude-path={path}" for path in ENDING) if kind == "person" else ()),
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
    assert child.returncode == 0, report.partition("= WARNINGS =")[0][-6000:]
    assert count, report[-2000:]
    assert kind in {"nobody", "ui"} or await still_counts(apart, shown)
    NUMBERS.append(f"schemathesis, {kind}: {count[1]} requests, no server error, nothing undocumented")


async def secret_of(server: PalaverServer, kind: str) -> str:
    if kind == "nobody":
        return ""
    if kind == "super":
        return server.admin_key
    if kind == "person":
        return await session_of_an_admin(server)
    async with server.client() as client:
        made = await client.post("/api/keys", json={"kind": "prod" if kind == "visitor" else kind, "name": kind})
        secret: str = made.json()["secret"]
        if kind == "visitor":
            token = await client.post("/api/chat/get_token", json={"user_id": "u", "persona": "demo"})
            secret = token.json()["token"]
    return secret


async def session_of_an_admin(server: PalaverServer) -> str:
    db = await open_database(server.dsn)
    account = await Accounts(db).first()
    assert account is not None
    await People(db).add(account, "ana@schema.example", "Ana", "admin", PASSWORD)
    await db.close()
    async with server.client("") as client:
        person = {"email": "ana@schema.example", "password": PASSWORD}
        return (await client.post("/api/auth/login", json=person)).cookies["palaver_session"]


async def still_counts(server: PalaverServer, shown: str) -> bool:
    """Whether all of it was asked by somebody known."""
    name, _, value = shown.partition(": ")
    async with server.client("") as client:
        return (await client.get("/api/sessions", headers={name: value})).status_code == 200


def test_every_status_is_named() -> None:
    """With `default` in it, a document would say of every status that it is known."""
    answers = [operation["responses"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(answers) > 50
    assert not [answer for answer in answers if any(not status.isdecimal() for status in answer)]
