"""S1, S2, S6: a credential for some bots reads, follows, continues and stops what was said with these alone."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from palaver.core.db import Database
from palaver.kit.ids import uuid7
from tests.security.home import Home, bearer
from tests.security.test_streams import Running, said, socket
from tests.servers.palaver import PalaverServer


@dataclass(frozen=True)
class Alice:
    """A visitor with a token for each of two bots, and a conversation that she has had with the first."""

    first: str
    second: str
    session: UUID
    turn: UUID


async def minted(nobody: httpx2.AsyncClient, ours: Home, bot: str, user: str) -> str:
    made = await nobody.post(
        "/api/chat/get_token", json={"user_id": user, "persona": bot}, headers=bearer("", ours.key).headers
    )
    return str(made.json()["token"])


@pytest.fixture
async def alice(nobody: httpx2.AsyncClient, ours: Home) -> Alice:
    user = f"alice-{uuid4()}"
    first, second = [await minted(nobody, ours, bot, user) for bot in (ours.alias, ours.slow)]
    told = await nobody.post("/api/chat/completion", json={"message": "my secret"}, headers=bearer("", first).headers)
    return Alice(first, second, UUID(told.json()["session_id"]), UUID(told.json()["turn_id"]))


async def answers(nobody: httpx2.AsyncClient, token: str, session: UUID, turn: UUID, bot: str) -> list[tuple[int, str]]:
    """What every route says of a conversation and a turn of it, without what differs from request to request."""
    headers, found = bearer("", token).headers, []
    asked: dict[str, Any] = {"message": "go on", "session": str(session)}
    spoken = {
        "model": bot,
        "messages": [{"role": "user", "content": "go on"}],
        "metadata": {"session_id": str(session)},
    }
    for method, path, body in (
        ("GET", f"/api/sessions/{session}", None),
        ("GET", f"/api/sessions/{session}/messages", None),
        ("GET", f"/chat/{session}", None),
        ("GET", f"/api/chat/turns/{turn}/events", None),
        ("POST", f"/api/chat/turns/{turn}/cancel", None),
        ("POST", "/api/chat/continuation", asked),
        ("POST", "/api/chat/continuation", {**asked, "persona": bot}),
        ("POST", "/api/chat/continuation/stream", {**asked, "persona": bot}),
        ("POST", "/v1/chat/completions", spoken),
    ):
        answer = await nobody.request(method, path, json=body, headers=headers)
        found.append((answer.status_code, answer.text.replace(answer.headers["x-request-id"], "")))
    return found


async def test_a_token_for_one_bot_reads_nothing_of_another(
    nobody: httpx2.AsyncClient, ours: Home, alice: Alice
) -> None:
    told = await answers(nobody, alice.second, alice.session, alice.turn, ours.slow)
    assert told == await answers(nobody, alice.second, uuid4(), uuid4(), ours.slow)
    assert {status for status, _ in told} == {404}
    headers = bearer("", alice.second).headers
    assert (await nobody.get("/api/sessions", headers=headers)).json()["items"] == []
    headers = bearer("", alice.first).headers
    (listed,) = (await nobody.get("/api/sessions", headers=headers)).json()["items"]
    assert listed["id"] == str(alice.session)
    mine = await answers(nobody, alice.first, alice.session, alice.turn, ours.alias)
    assert {status for status, _ in mine} == {200, 204}


async def test_a_conversation_in_which_another_bot_spoke_is_not_shown_in_part(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, alice: Alice
) -> None:
    """Whichever bot it is with now: what one of them says may repeat the other."""
    async with db.pool.acquire() as connection:
        other = await connection.fetchval(
            "select id from config_bot where account_id = $1 and alias = $2", ours.account, ours.slow
        )
        row = dict(await connection.fetchrow("select * from chat_turn where id = $1", alice.turn))
        strange = {**row, "id": uuid7(), "answer_id": uuid7(), "bot_id": other}
        places = ", ".join(f"${number + 1}" for number in range(len(strange)))
        await connection.execute(f"insert into chat_turn ({', '.join(strange)}) values ({places})", *strange.values())
    for token in (alice.first, alice.second):
        headers = bearer("", token).headers
        assert (await nobody.get("/api/sessions", headers=headers)).json()["items"] == []
        for below in ("", "/messages"):
            assert (await nobody.get(f"/api/sessions/{alice.session}{below}", headers=headers)).status_code == 404
    for token, statuses in ((alice.first, {204, 404}), (alice.second, {204, 404})):
        headers = bearer("", token).headers
        seen = {
            (await nobody.post(f"/api/chat/turns/{turn}/cancel", headers=headers)).status_code
            for turn in (alice.turn, strange["id"])
        }
        assert seen == statuses, "a turn belongs to its bot"


async def test_a_running_turn_of_another_bot_is_neither_followed_nor_stopped(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, alice: Alice
) -> None:
    headers = bearer("", alice.second).headers
    async with nobody.stream(
        "POST", "/api/chat/completion/stream", json={"message": "A long story."}, headers=headers
    ) as answer:
        turn = Running(answer)
        session = UUID((await turn.event())["session_id"])
        told = await answers(nobody, alice.first, session, turn.turn, ours.alias)
        assert {status for status, _ in told} == {404}
        async with socket(server, bearer("", alice.first)) as opened:
            assert (await said(opened))["type"] == "ready"
            for message in (
                {"type": "hello", "session": str(session), "last_event_id": 0},
                {"type": "user.message", "text": "hi", "session": str(session), "persona": ours.alias},
                {"type": "user.cancel", "turn": str(turn.turn)},
            ):
                await opened.send(json.dumps(message))
                assert (await said(opened))["type"] == "error"
        assert await turn.goes_on()
        assert (await nobody.post(f"/api/chat/turns/{turn.turn}/cancel", headers=headers)).status_code == 204
