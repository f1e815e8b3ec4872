"""Bots and collections that are open to some roles, groups or people alone: to all others they do not exist."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from palaver.core.db import Database
from tests.config.packages.packing import packed
from tests.security.home import Home, bearer, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer, until

SECRET = "The salary of the captain is 4711 doubloons."


@dataclass(frozen=True)
class Closed:
    """A bot for one group that answers from a collection for the same group."""

    bot: dict[str, Any]
    collection: str
    document: str
    group: str


@pytest.fixture
async def closed(admin: Person) -> AsyncIterator[Closed]:
    word = fresh_word()
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"Officers {word}"))["id"]
    await admin.ok("POST", "/api/collections", name=f"pay-{word}")
    files = {"file": ("pay.md", f"# Pay\n\n{SECRET}\n".encode(), "text/markdown")}
    path = f"/api/collections/pay-{word}/documents"
    document = (await admin.client.post(path, files=files)).json()["document_id"]

    async def ready() -> bool:
        return str((await admin.ok("GET", f"{path}/{document}"))["status"]) == "ready"

    assert await until(ready, 60.0, 0.05)
    access = {"visibility": "restricted", "groups": [group]}
    config = {
        "identity": {"alias": f"closed-{word}"},
        "model": {"connection": "extract"},
        "knowledge": {"collections": [{"name": f"pay-{word}"}]},
        "access": access,
    }
    bot = await admin.ok("POST", "/api/bots", alias=f"closed-{word}", config=config)
    assert (await admin.ok("PUT", f"/api/collections/pay-{word}/access", **access))["groups"] == [group]
    yield Closed(bot, f"pay-{word}", document, group)
    await admin.ok("DELETE", f"/api/bots/closed-{word}")


async def test_to_others_a_restricted_bot_does_not_exist(
    admin: Person, viewer: Person, closed: Closed, ours: Home, nobody: httpx2.AsyncClient
) -> None:
    alias = closed.bot["alias"]
    asked = {"message": "What is the salary of the captain?", "persona": alias}
    assert (await viewer.client.get(f"/api/bots/{alias}")).json()["error"]["message"] == f"There is no bot {alias!r}."
    assert alias not in (await viewer.client.get("/api/bots?limit=200")).text
    assert alias not in (await viewer.client.get("/bots")).text
    assert await viewer.status("POST", "/api/chat/completion", **asked) == 404
    for kind, bots, status in (("prod", None, 404), ("test", None, 404), ("prod", [closed.bot["id"]], 200)):
        made = await admin.ok("POST", "/api/keys", kind=kind, name="k", bots=bots)
        answer = await nobody.post("/api/chat/completion", json=asked, headers=bearer("", made["secret"]).headers)
        assert answer.status_code == status, (kind, bots)
        assert "4711 doubloons" not in answer.text, "a key is nobody whom the collection is open to"
    await admin.ok("PUT", f"/api/rbac/groups/{closed.group}/members/{viewer.id}")

    async def let_in() -> bool:
        return await viewer.status("GET", f"/api/bots/{alias}") == 200

    assert await until(let_in, pause_s=0.1)
    answer = await viewer.ok("POST", "/api/chat/completion", **asked)
    assert "4711 doubloons" in answer["rg_response"]["response"]


async def test_who_manages_people_opens_to_nobody_what_is_closed_to_them(
    server: PalaverServer, db: Database, ours: Home, admin: Person, viewer: Person, closed: Closed
) -> None:
    role = f"hr-{fresh_word()}"
    await admin.ok("POST", "/api/rbac/roles", name=role, permissions=["bots.read", "people.read", "people.manage"])
    path = f"/api/rbac/groups/{closed.group}/members"
    async with signed_in(server, db, ours, role) as hr:
        for each in (hr, viewer):
            assert await hr.status("PUT", f"{path}/{each.id}") == 403
        assert "Officers" not in (await hr.client.get(f"/people/{viewer.id}")).text
        assert await hr.status("GET", f"/api/bots/{closed.bot['alias']}") == 404
        await admin.ok("PUT", f"{path}/{hr.id}")

        async def lets_in() -> bool:
            return await hr.status("PUT", f"{path}/{viewer.id}") == 204

        assert await until(lets_in, pause_s=0.1), "an officer takes others in"


async def test_an_import_under_the_alias_of_a_restricted_bot_brings_nothing(
    admin: Person, server: PalaverServer, db: Database, closed: Closed, ours: Home
) -> None:
    alias = closed.bot["alias"]
    data = packed({f"{alias}.gbot/PROMPT.md": "Mine.", f"{alias}.gbkb/of-{alias}/x.md": "x"})
    async with signed_in(server, db, ours, "editor") as editor:
        for dry, status in ((True, 200), (False, 409)):
            asked = {"alias": alias, "dry_run": dry}
            answer = await editor.client.post("/api/packages", files={"file": ("x.zip", data)}, params=asked)
            assert answer.status_code == status, answer.text
            assert "already" in answer.text
    assert await admin.status("GET", f"/api/collections/of-{alias}") == 404


async def test_a_token_opens_a_restricted_bot_while_its_maker_may(
    admin: Person, server: PalaverServer, db: Database, closed: Closed, ours: Home, nobody: httpx2.AsyncClient
) -> None:
    alias, place = closed.bot["alias"], f"/api/rbac/groups/{closed.group}/members"
    asked = {"message": "What is the salary of the captain?"}

    async def told(token: str) -> tuple[int, bool]:
        headers = bearer("", token).headers
        answer = await nobody.post("/api/chat/completion", json=asked, headers=headers)
        assert "4711 doubloons" not in answer.text, "a token is nobody whom the collection is open to"
        return answer.status_code, alias in (await nobody.get("/v1/models", headers=headers)).text

    async with signed_in(server, db, ours, "editor") as editor:
        await admin.ok("PUT", f"{place}/{editor.id}")
        made = {"user_id": "alice", "persona": alias}

        async def minted() -> bool:
            return await editor.status("POST", "/api/chat/get_token", **made) == 200

        assert await until(minted, pause_s=0.1)
        theirs, hers = [(await each.ok("POST", "/api/chat/get_token", **made))["token"] for each in (editor, admin)]
        assert await told(theirs) == await told(hers) == (200, True)
        await admin.ok("DELETE", f"{place}/{editor.id}")

        async def closed_now() -> bool:
            return await told(theirs) == (404, False)

        assert await until(closed_now, 5.0, 0.1)
        assert await told(hers) == (200, True), "who manages roles is never locked out"


async def test_to_others_a_restricted_collection_does_not_exist(
    admin: Person, viewer: Person, closed: Closed, server: PalaverServer, ours: Home
) -> None:
    name = closed.collection
    paths = [f"/api/collections/{name}", f"/api/collections/{name}/documents"]
    paths += [
        f"{paths[1]}/{closed.document}",
        f"/documents/{closed.document}",
        f"/documents/{closed.document}/original",
    ]
    for path in paths:
        assert await viewer.status("GET", path) == 404, path
        assert await admin.status("GET", path) == 200, path
    assert await viewer.status("POST", f"/api/collections/{name}/search", query="salary of the captain") == 404
    for page in ("/api/collections?limit=200", "/knowledge"):
        assert name not in (await viewer.client.get(page)).text
    async with server.client(ours.key) as operator:
        await operator.post(
            "/api/bots",
            json={
                "alias": f"open-{name}",
                "config": {"knowledge": {"collections": [{"name": name}]}},
                "model": "extract",
            },
        )
    asked = {"message": "What is the salary of the captain?", "persona": f"open-{name}"}
    answer = await viewer.ok("POST", "/api/chat/completion", **asked)
    assert "4711 doubloons" not in str(answer), "an open bot tells nobody what is closed to them"
    assert "4711 doubloons" in str(await admin.ok("POST", "/api/chat/completion", **asked))
    await admin.ok("PUT", f"/api/collections/{name}/access", visibility="account")
    assert "4711 doubloons" in str(await viewer.ok("POST", "/api/chat/completion", **asked))


async def test_who_may_not_manage_roles_restricts_nothing(server: PalaverServer, db: Database, ours: Home) -> None:
    async with signed_in(server, db, ours, "editor") as editor:
        restricted = {"visibility": "restricted", "people": [editor.id]}
        config = {"access": restricted}
        assert await editor.status("POST", "/api/bots", alias=f"mine-{fresh_word()}", config=config) == 403
        assert await editor.status("POST", "/api/bots", alias=f"mine-{fresh_word()}", config={}) == 201
        assert await editor.status("PUT", f"/api/collections/{ours.collection}/access", **restricted) == 403
