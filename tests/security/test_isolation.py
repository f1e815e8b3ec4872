"""S1, S3, S4, S27: whose rows a credential sees, route by route; a foreign row answers like one that does not exist."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from palaver.core.db import Database
from palaver.web.route import Route
from tests.security.home import ANONYMOUS, Credential, Home, bearer, cookie
from tests.security.requests import BODIES, SOURCE
from tests.security.routes import CLOSED, HTTP, filled, name_of, nowhere, there
from tests.servers.palaver import PalaverServer

MAKES = {"PUT /api/secrets/{secret}"}  # a name that somebody else has taken is free in one's own account
# Fields of the bot document, which are nobody's rows: each account sets its own, super keys the platform's.
FIELDS = ("/api/config/defaults/", "/api/super/config/")
WITH_ID = [
    route for route in CLOSED if "{" in route.path and name_of(route) not in MAKES and not route.path.startswith(FIELDS)
]
READ = [route for route in WITH_ID if route.method == "GET"]
# What the others typed, our names included, stands on their own record: tests/e2e/test_audit.py looks at that.
RECORD = ("/audit", "/api/audit")
LISTS = [
    route for route in HTTP if "{" not in route.path and route.method == "GET" and not route.path.startswith(RECORD)
]
PRIVATE = (
    "{session}",
    "{turn}",
    "{fact}",
    "{note}",
    "/api/sessions/{id}",
    "/api/media/{id}",
)  # of one person or key alone
PLATFORM = {"GET /api/accounts"}  # super keys are the platform's
HTML = {"Accept": "text/html"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OF_THE_SERVER = {
    "accounting_price",  # the platform's hold for every account
    "config_platform_value",  # the operator's, for all accounts
    "core_account",
    "core_cron",
    "core_job",  # the server's own jobs have none; no route shows jobs
    "core_migration",
    "core_schema",
    "core_worker",
    "limits_offender",  # an address may be nobody's we know
    "security_backup_code",  # a person's own, whatever account they are in
    "security_change",  # ids alone: whose standing has changed
    "security_signing_key",
    "security_totp",  # likewise
    "vectors_posting",  # addressed by its collection's number, which belongs to one account
}


def others(ours: Home, theirs: Home, url: str, route: Route) -> Iterator[Credential]:
    """Everybody who must not see what is ours at this route."""
    yield bearer("another account's super key", theirs.key)
    yield cookie("another account's administrator", theirs.cookie, url)
    if any(noun in route.path for noun in PRIVATE) and route.permission != "conversations.read":
        yield cookie("a colleague", ours.neighbour, url)
        yield bearer("our super key", ours.key)
        yield bearer("our prod key", ours.prod)


async def answered(
    client: httpx2.AsyncClient, route: Route, who: Credential, values: dict[str, str]
) -> tuple[int, str]:
    """Status and body, without what names the request or is drawn by lot for the answer."""
    path = filled(route.path, values)
    accept = HTML | FORM if route.page and file_for(route) is None else HTML if route.page else {}
    answer = await client.request(
        route.method,
        path,
        headers={**who.headers, **accept},
        json=BODIES.get(name_of(route)),
        files=file_for(route),
    )
    text = re.sub(r'nonce="[^"]+"', "", answer.text.replace(answer.headers["x-request-id"], ""))
    for value in values.values():
        text = text.replace(value, "…") if value in path.split("/") else text
    return answer.status_code, text


def file_for(route: Route) -> dict[str, Any] | None:
    return (
        {"file": ("a.txt", b"some text")} if name_of(route).endswith("/documents") and route.method == "POST" else None
    )


@pytest.mark.parametrize("route", WITH_ID, ids=name_of)
async def test_a_foreign_row_answers_like_one_that_is_not_there(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, theirs: Home, route: Route
) -> None:
    for who in others(ours, theirs, server.url, route):
        foreign = await answered(nobody, route, who, there(ours))
        absent = await answered(nobody, route, who, nowhere(ours))
        if foreign[0] == 403 and who.name == "our prod key":
            continue  # it may not ask at all
        assert foreign == absent, who.name
        assert foreign[0] == 404, who.name
    assert (await answered(nobody, route, ANONYMOUS, there(ours)))[0] in {401, 303}


@pytest.mark.parametrize("route", READ, ids=name_of)
async def test_the_owner_sees_it(server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, route: Route) -> None:
    """Also shows that the matrix asks for what is there, and that foreign deletes left it alone."""
    status, _ = await answered(nobody, route, cookie("ana", ours.cookie, server.url), there(ours))
    nothing = route.path in {
        "/documents/{id}/pages/{page}",
        SOURCE,
        "/bots/{alias}/scripts/edit",
        "/knowledge/{name}/website",  # it is no website's; test_crossing.py has one
    }
    leads_on = route.path in {"/bots/{alias}", "/bots/{alias}/replay/{replay}/progress"}
    assert status == (404 if nothing else 303 if leads_on else 200)


@pytest.mark.parametrize("route", LISTS, ids=name_of)
async def test_no_list_shows_what_is_another_accounts(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, theirs: Home, route: Route
) -> None:
    credentials = [cookie("user", theirs.cookie, server.url), ANONYMOUS]
    if name_of(route) not in PLATFORM:
        credentials.append(bearer("key", theirs.key))
    for who in credentials:
        for accept in ({}, HTML):
            answer = await nobody.get(route.path, headers={**who.headers, **accept}, params={"limit": "200"})
            assert not [trace for trace in ours.traces if trace in answer.text], who.name


@pytest.mark.parametrize("path", ["/api/sessions", "/conversations", "/", "/api/sessions?limit=200"])
async def test_conversations_are_not_shown_to_colleagues(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, path: str
) -> None:
    for who in (cookie("a colleague", ours.neighbour, server.url), bearer("our super key", ours.key)):
        answer = await nobody.get(path, headers={**who.headers, **HTML})
        assert answer.status_code == 200
        assert str(ours.session) not in answer.text
    assert str(ours.session) in (await nobody.get(path, headers=cookie("", ours.cookie, server.url).headers)).text


async def test_a_cursor_of_another_account_pages_through_ones_own(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    for path, cursor in (
        ("/api/bots", ours.bot),
        ("/api/keys", ours.prod_id),
        ("/api/sessions", ours.session),
        (f"/api/collections/{theirs.collection}/documents", ours.document),
    ):
        answer = await nobody.get(path, headers=bearer("", theirs.key).headers, params={"cursor": str(cursor)})
        assert answer.status_code == 200
        assert not [trace for trace in ours.traces if trace in answer.text]


def references(ours: Home) -> list[tuple[str, dict[str, Any], str]]:
    """Bodies that name what is ours: the path, the body, and what to replace by something that is not there."""
    ask = {"message": "What about it?"}
    return [
        ("/api/chat/completion", {**ask, "persona": ours.alias}, ours.alias),
        ("/api/chat/completion/stream", {**ask, "persona": ours.alias}, ours.alias),
        ("/api/chat/completion", {**ask, "persona": {"alias": ours.alias, "version": 1}}, ours.alias),
        ("/api/chat/completion", {**ask, "persona": {"id": str(ours.version)}}, str(ours.version)),
        ("/api/chat/continuation", {**ask, "session": str(ours.session)}, str(ours.session)),
        ("/api/chat/continuation/stream", {**ask, "session": str(ours.shared)}, str(ours.shared)),
        ("/api/chat/get_token", {"user_id": "u", "persona": ours.alias}, ours.alias),
        ("/api/chat/get_token", {"user_id": "u", "persona": {"id": str(ours.version)}}, str(ours.version)),
        ("/api/bots", {"alias": f"b{uuid4().hex}", "collections": [ours.collection]}, ours.collection),
        ("/v1/chat/completions", {"model": ours.alias, "messages": [{"role": "user", "content": "hi"}]}, ours.alias),
        (
            "/v1/chat/completions",
            {
                "model": "x",
                "messages": [{"role": "user", "content": "hi"}],
                "metadata": {"session_id": str(ours.session)},
            },
            str(ours.session),
        ),
    ]


@pytest.mark.parametrize("number", range(11))
async def test_a_body_that_names_a_foreign_row_is_answered_like_one_that_names_none(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home, number: int
) -> None:
    path, body, name = references(ours)[number]
    for own in ({}, {"persona": theirs.alias} if "continuation" in path else {}):
        told = []
        for value in (name, str(uuid4()) if re.fullmatch(r"[0-9a-f-]{36}", name) else "x" + name[1:]):
            text = httpx2.Request("POST", "http://x/", json={**body, **own}).content.decode().replace(name, value)
            answer = await nobody.post(path, content=text, headers=bearer("", theirs.key).headers)
            said = answer.text.replace(answer.headers["x-request-id"], "").replace(value, "…")
            told.append((answer.status_code, said))
        assert told[0] == told[1]
        assert 400 <= told[0][0] < 500
        assert ours.word not in told[0][1].replace(name, "")


async def test_a_search_with_foreign_documents_finds_nothing(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    asked = {"query": f"secret number of {ours.word}", "filters": {"document_id": [str(ours.document)]}}
    for who, hits in ((theirs, 0), (ours, 1)):
        answer = await nobody.post(
            f"/api/collections/{who.collection}/search", json=asked, headers=bearer("", who.key).headers
        )
        assert len(answer.json()["hits"]) == hits


async def test_the_same_question_is_answered_from_ones_own_rows(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    """S23: whatever is remembered of a search belongs to one collection of one account."""
    for _ in range(2):
        for who, other in ((ours, theirs), (theirs, ours)):
            answer = await nobody.post(
                f"/api/collections/{who.collection}/search",
                json={"query": "What is the secret number?"},
                headers=bearer("", who.key).headers,
            )
            assert who.word in answer.text
            assert other.word not in answer.text


async def test_names_are_free_in_every_account(nobody: httpx2.AsyncClient, ours: Home, theirs: Home) -> None:
    """A name that another account uses is neither refused nor overwrites anything (S5)."""
    headers = bearer("", theirs.key).headers
    for path, body in (
        ("/api/bots", {"alias": ours.alias, "name": "Another"}),
        ("/api/collections", {"name": ours.collection, "description": "Another"}),
    ):
        assert (await nobody.post(path, json=body, headers=headers)).status_code == 201
        name = body.get("alias") or body["name"]
        mine = await nobody.get(f"{path}/{name}", headers=bearer("", ours.key).headers)
        assert ours.word in mine.text
        assert (await nobody.delete(f"{path}/{name}", headers=headers)).status_code == 204
        assert (await nobody.get(f"{path}/{name}", headers=bearer("", ours.key).headers)).status_code == 200
        listed = await nobody.get(f"{path}?limit=200", headers=bearer("", ours.key).headers)
        assert name in listed.text, "in the database too"


async def test_no_key_is_made_for_a_foreign_bot(nobody: httpx2.AsyncClient, ours: Home, theirs: Home) -> None:
    """And one that is nobody's is refused alike."""
    for fields in ({"bots": ["ID"]}, {"bots": ["ID"], "default_bot": "ID"}, {"default_bot": "ID"}):
        told = []
        for id in (str(ours.bot), str(uuid4())):
            body = json.loads(json.dumps({"kind": "test", "name": "thief", **fields}).replace("ID", id))
            made = await nobody.post("/api/keys", json=body, headers=bearer("", theirs.key).headers)
            assert made.status_code == 422, made.text
            told.append(made.text.replace(id, "").replace(made.headers["x-request-id"], ""))
        assert told[0] == told[1]


async def test_another_account_is_opened_by_no_key_but_super(
    server: PalaverServer, nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    slug = {"X-Account": "theirs"}
    made = await nobody.post(
        "/api/keys", json={"kind": "test", "name": "all bots"}, headers=bearer("", ours.key).headers
    )
    everything = bearer("test", made.json()["secret"])
    for who in (cookie("user", ours.cookie, server.url), bearer("prod", ours.prod), everything):
        for path in ("/api/bots", "/api/sessions", "/v1/models", "/"):
            answer = await nobody.get(path, headers={**who.headers, **slug})
            assert theirs.word not in answer.text
    assert ours.word in (await nobody.get("/api/bots?limit=200", headers={**everything.headers, **slug})).text
    seen = await nobody.get("/api/bots", headers={**bearer("super", server.admin_key).headers, **slug})
    assert theirs.word in seen.text


async def test_a_key_for_one_bot_opens_no_other(nobody: httpx2.AsyncClient, ours: Home) -> None:
    headers = bearer("", ours.prod).headers
    assert (await nobody.get("/v1/models", headers=headers)).json()["data"][0]["id"] == ours.alias
    assert len((await nobody.get("/v1/models", headers=headers)).json()["data"]) == 1
    for path, body in (
        ("/api/chat/completion", {"message": "hi", "persona": ours.slow}),
        ("/api/chat/completion/stream", {"message": "hi", "persona": {"alias": ours.slow}}),
        ("/api/chat/get_token", {"user_id": "u", "persona": ours.slow}),
        ("/v1/chat/completions", {"model": ours.slow, "messages": [{"role": "user", "content": "hi"}]}),
    ):
        answer = await nobody.post(path, json=body, headers=headers)
        assert answer.status_code == 404, answer.text


async def test_a_chat_credential_opens_only_what_its_bot_may_cite(nobody: httpx2.AsyncClient, ours: Home) -> None:
    headers = bearer("", ours.prod).headers
    for below in ("", "/original", "/pages/1.png"):
        assert (await nobody.get(f"/documents/{ours.document}{below}", headers=headers)).status_code == 404


@pytest.mark.parametrize("body", [{"attachments": [{"id": 1}]}, {"attachments": ["x"], "message": "hi"}])
async def test_files_named_in_a_message_are_not_taken(
    nobody: httpx2.AsyncClient, ours: Home, body: dict[str, Any]
) -> None:
    asked = {"message": "hi", "persona": ours.alias, **body}
    answer = await nobody.post("/api/chat/completion", json=asked, headers=bearer("", ours.key).headers)
    assert answer.status_code == 422


async def test_an_old_turn_is_its_owners_too(
    server: PalaverServer, nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    """One that no worker remembers, only the database."""
    id = uuid4()
    async with db.pool.acquire() as connection:
        row = await connection.fetchrow("select * from chat_turn where id = $1", ours.turn)
        old = {**row, "id": id, "answer_id": uuid4()}
        places = ", ".join(f"${number + 1}" for number in range(len(old)))
        await connection.execute(f"insert into chat_turn ({', '.join(old)}) values ({places})", *old.values())
    path = f"/api/chat/turns/{id}"
    for who in others(ours, theirs, server.url, next(route for route in WITH_ID if "{turn}" in route.path)):
        assert (await nobody.get(f"{path}/events", headers=who.headers)).status_code == 404, who.name
        assert (await nobody.post(f"{path}/cancel", headers=who.headers)).status_code == 404, who.name
    answer = await nobody.get(f"{path}/events", headers=cookie("", ours.cookie, server.url).headers)
    assert answer.status_code == 200


async def test_visitors_of_two_accounts_with_one_name_are_two(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    """What a customer calls its visitors is its own business: another's of the same name is somebody else."""
    visitors = []
    for home in (ours, theirs):
        made = {"user_id": "ana", "persona": home.alias}
        answer = await nobody.post("/api/chat/get_token", json=made, headers=bearer("", home.key).headers)
        visitors.append(bearer("", answer.json()["token"]).headers)
    mine, other = visitors
    said = (await nobody.post("/api/chat/completion", json={"message": "hi"}, headers=mine)).json()
    session, turn = said["session_id"], uuid4()
    async with db.pool.acquire() as connection:  # a turn that only the database remembers
        row = await connection.fetchrow("select * from chat_turn where id = $1", UUID(said["turn_id"]))
        old = {**row, "id": turn, "answer_id": uuid4()}
        places = ", ".join(f"${number + 1}" for number in range(len(old)))
        await connection.execute(f"insert into chat_turn ({', '.join(old)}) values ({places})", *old.values())
    paths = [f"/api/sessions/{session}", f"/api/chat/turns/{said['turn_id']}/events", f"/api/chat/turns/{turn}/events"]
    for path in paths:
        assert (await nobody.get(path, headers=mine)).status_code == 200, path
        assert (await nobody.get(path, headers=other)).status_code == 404, path
    assert session in (await nobody.get("/api/sessions?limit=200", headers=mine)).text
    assert session not in (await nobody.get("/api/sessions?limit=200", headers=other)).text
    asked = {"message": "hi", "session": session}
    assert (await nobody.post("/api/chat/continuation", json=asked, headers=other)).status_code == 404


async def test_no_row_is_without_an_account(db: Database) -> None:
    """S27: every table but those of the server itself has an account, which cannot be missing."""
    async with db.pool.acquire() as connection:
        rows = await connection.fetch("""
            select t.table_name, c.is_nullable from information_schema.tables t
            left join information_schema.columns c on c.table_schema = t.table_schema
                and c.table_name = t.table_name and c.column_name = 'account_id'
            where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
        """)
    nullable = {row["table_name"] for row in rows if row["is_nullable"] != "NO"}
    assert nullable <= OF_THE_SERVER


async def test_a_conversation_of_nobody_is_shown_to_nobody(
    server: PalaverServer, nobody: httpx2.AsyncClient, db: Database, ours: Home
) -> None:
    id = uuid4()
    async with db.pool.acquire() as connection:
        await connection.execute(
            "insert into chat_session select $1, account_id, '', bot_id, version, status, 'orphan'"
            " from chat_session where id = $2",
            id,
            ours.session,
        )
    try:
        for who in (bearer("", ours.key), bearer("", ours.prod), cookie("", ours.cookie, server.url)):
            assert str(id) not in (await nobody.get("/api/sessions?limit=200", headers=who.headers)).text
            assert (await nobody.get(f"/api/sessions/{id}", headers=who.headers)).status_code == 404
    finally:
        async with db.pool.acquire() as connection:
            await connection.execute("delete from chat_session where id = $1", id)


def test_the_matrix_knows_every_route() -> None:
    """A new route with parameters is in it by itself; this says so when its values are missing."""
    known = "alias name session turn page key document user role group secret invitation widget number set run replay"
    known += " request kind path server service call_id fact price answer media case event tool"
    known += " automation automation_run note"
    for route in CLOSED:
        assert "{" not in filled(route.path, dict.fromkeys(known.split(), "x"))
