"""What one account holds in these tests, made through the API with its own super key; its words occur nowhere else."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2

from palaver.chat.answers.tally import SQL as ANSWERS
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.security.keys.keys import Keys
from palaver.security.permissions import ALL
from palaver.security.signing_in.people import People
from tests.security.automations import automation_of
from tests.security.desks import note_of
from tests.servers.launch import free_port
from tests.servers.palaver import PalaverServer, until

TOOLS_PORT = free_port()  # of a server of tools that this one may speak to
TOOLS_AT = f"http://127.0.0.1:{TOOLS_PORT}/mcp"
PASSWORD = "correct horse battery staple"
SLOW = "scripted?tokens=300&rate=20"
MODELS = (("bot", "scripted"), ("slow", SLOW))


@dataclass(frozen=True, kw_only=True)
class Home:
    """`key` is its super key; `prod` may use its bot alone; `cookie` and `neighbour` are sessions of its two admins."""

    word: str
    account: UUID
    key: str
    prod: str
    cookie: str
    neighbour: str
    alias: str
    slow: str
    collection: str
    bot: UUID
    prod_id: UUID
    version: UUID
    document: UUID
    session: UUID
    turn: UUID
    fact: UUID
    event: UUID
    case: UUID
    note: UUID
    person: UUID
    group: UUID
    invitation: UUID
    widget: UUID
    run: UUID
    request: UUID
    replay: UUID
    price: UUID
    media: UUID
    answer: UUID
    call: UUID
    automation: tuple[UUID, UUID]  # and its run
    shared: UUID  # a conversation of the super key, not of a person

    @property
    def names(self) -> dict[str, str]:
        """The values of paths' parameters; `id` of a path depends on its noun and is added by whoever asks."""
        return {
            "alias": self.alias,
            "name": self.collection,
            "session": str(self.session),
            "turn": str(self.turn),
            "fact": str(self.fact),
            "event": str(self.event),
            "case": str(self.case),
            "note": str(self.note),
            "page": "1.png",
            "user": str(self.person),
            "group": str(self.group),
            "invitation": str(self.invitation),
            "widget": str(self.widget),
            "set": f"set-{self.word}",
            "run": str(self.run),
            "request": str(self.request),
            "replay": str(self.replay),
            "price": str(self.price),
            "media": str(self.media),
            "answer": str(self.answer),
            "call_id": str(self.call),
            "automation": str(self.automation[0]),
            "automation_run": str(self.automation[1]),
            "service": f"service-{self.word}",
            "tool": f"http.service-{self.word}.look",
            "role": f"role-{self.word}",
            "secret": f"secret-{self.word}",
            "server": f"server-{self.word}",
        }

    @property
    def traces(self) -> list[str]:
        """Whatever must not be seen by others."""
        ids = (self.account, self.bot, self.prod_id, self.version, self.document, self.session, self.turn, self.shared)
        more = (self.person, self.group, self.invitation, self.widget, self.run, self.request, self.replay, self.price)
        last = (self.media, self.answer, self.call, self.note, *self.automation)
        return [self.word, *map(str, (*ids, *more, *last))]


@dataclass(frozen=True)
class Credential:
    """A way to be somebody: its headers."""

    name: str
    headers: Mapping[str, str]


def bearer(name: str, secret: str) -> Credential:
    return Credential(name, {"Authorization": f"Bearer {secret}"})


def cookie(name: str, secret: str, host: str) -> Credential:
    return Credential(name, {"Cookie": f"palaver_session={secret}", "Origin": host})


ANONYMOUS = Credential("anonymous", {})


class Builder:
    """Fills an account; `db` is the running server's own database, for what has no route yet."""

    def __init__(self, server: PalaverServer, db: Database) -> None:
        self.server, self.db = server, db

    async def build(self, account: UUID, word: str, key: str) -> Home:
        async with self.server.client(key) as client:
            bot, _ = [await self._bot(client, f"{name}-{word}", word, model) for name, model in MODELS]
            document = await self.document(client, f"col-{word}", word)
            key_made = await self._made(client, "/api/keys", kind="prod", name=f"key {word}", bots=[bot["id"]])
            shared, _ = await self._talk(client, f"bot-{word}", word)
            mine, neighbour = [await self._login(account, f"{name}@{word}.example") for name in ("ana", "ben")]
            headers = cookie("", mine, self.server.url).headers
            session, turn = await self._talk(client, f"bot-{word}", word, headers)
            await self._thumb(turn, word, headers)
            media, price = await self._file(word, headers), await self._price(client, word)
            person, group = await self._group(client, word)
            await client.put(f"/api/secrets/secret-{word}", json={"value": f"the value of {word}"})
            widget = await self._made(client, "/api/widgets", name=f"Widget {word}", bot=bot["id"])
            run, request = [await make(client, f"bot-{word}", word) for make in (self._run, self._request)]
            invited = await self._made(client, "/api/users/invitations", email=f"guest@{word}.example", role="viewer")
        return Home(
            word=word,
            account=account,
            key=key,
            prod=key_made["secret"],
            cookie=mine,
            neighbour=neighbour,
            alias=f"bot-{word}",
            slow=f"slow-{word}",
            collection=f"col-{word}",
            bot=UUID(bot["id"]),
            prod_id=UUID(key_made["key"]["id"]),
            version=await self._version(UUID(bot["id"])),
            document=document,
            session=session,
            turn=turn,
            fact=await self._fact(turn, word),
            event=await self._event(turn, word),
            case=await self._case(session, word),
            note=await note_of(self.db, account, person, word),
            shared=shared,
            person=person,
            group=group,
            invitation=UUID(invited["invitation"]["id"]),
            widget=UUID(widget["id"]),
            run=run,
            request=request,
            price=price,
            media=media,
            answer=await self._answer(account, UUID(bot["id"]), session, word),
            replay=await self._replay(key, f"bot-{word}"),
            call=await self._tools(key, f"bot-{word}", word),
            automation=await automation_of(self.db, account, UUID(bot["id"]), word),
        )

    async def _price(self, client: httpx2.AsyncClient, word: str) -> UUID:
        cost = {"provider": "openai", "model": f"model-{word}", "input_micros": 1, "output_micros": 2}
        return UUID((await self._made(client, "/api/admin/pricing", **cost))["id"])

    async def _answer(self, account: UUID, bot: UUID, session: UUID, word: str) -> UUID:
        """An answer that is given again, and what was counted of it."""
        whose, id = {"account_id": account, "bot_id": bot}, uuid4()
        entry = {
            "id": id,
            "version": 1,
            "hash": uuid4(),
            "part": uuid4(),
            "owner": None,
            "question": f"Who is {word}?",
            "answer": word,
            "sources": [],
            "model": f"model-{word}",
            "tokens": 3,
            "language": "en",
            "collections": [],
            "revisions": [],
            "session_id": session,
            "near": None,
            "vector": None,
        }
        assert await self.db.run(ANSWERS.keep, **whose, **entry, ends_at=time.time() + 86_400) == 1
        counts = dict.fromkeys(("exact", "semantic", "missed", "kept", "saved_tokens"), 1)
        await self.db.run(ANSWERS.count, **whose, day=datetime.now(UTC).date(), **counts)
        return id

    async def _case(self, session: UUID, word: str) -> UUID:
        """A conversation that a person had in the place of the bot."""
        id = uuid4()
        async with self.db.pool.acquire() as connection:
            await connection.execute(
                "insert into chat_handoff (id, account_id, session_id, bot_id, queue, reason, state)"
                " select $1, account_id, id, bot_id, $3, 'asked', 'closed' from chat_session where id = $2",
                id,
                session,
                f"queue-{word}",
            )
        return id

    async def _fact(self, turn: UUID, word: str) -> UUID:
        """What a bot remembers of who asked there."""
        id = uuid4()
        async with self.db.pool.acquire() as connection:
            await connection.execute(
                """insert into memory_fact (id, account_id, owner, bot_id, text, state, origin, turn_id)
                   select $1, account_id, owner, bot_id, $2, 'kept', 'said', id from chat_turn where id = $3""",
                id,
                f"They know {word}",
                turn,
            )
        return id

    async def _event(self, turn: UUID, word: str) -> UUID:
        """What moderation has found there."""
        id = uuid4()
        async with self.db.pool.acquire() as connection:
            await connection.execute(
                """insert into moderation_event (id, account_id, bot_id, version, session_id, turn_id, direction,
                                                 handler, category, score, action, excerpt)
                   select $1, account_id, bot_id, version, session_id, id, 'input', 'blocklist', $2, 1, 'flag', $3
                   from chat_turn where id = $4""",
                id,
                f"found-{word}",
                f"The excerpt of {word}",
                turn,
            )
        return id

    async def _tools(self, key: str, alias: str, word: str) -> UUID:
        """A service whose operations are tools, and a call of a tool that somebody has tried."""
        about = {"name": "what", "in": "query", "required": True, "schema": {"type": "string"}}
        operation = {"operationId": "look", "summary": f"Looks {word} up", "parameters": [about]}
        document = {"openapi": "3.1.0", "info": {"title": f"About {word}"}, "paths": {"/a": {"get": operation}}}
        address = f"https://93.184.215.14/{word}"  # public, and never asked
        tried = {"bot": alias, "arguments": {"timezone": f"Nowhere/{word}"}}
        async with self.server.client(key) as client:
            await self._made(client, "/api/tools/services", name=f"service-{word}", document=document, base_url=address)
            await self._made(client, "/api/mcp/servers", name=f"server-{word}", url=TOOLS_AT)
            answer = await client.post("/api/tools/builtin.date/test", json=tried)
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["call"])

    async def _request(self, client: httpx2.AsyncClient, alias: str, word: str) -> UUID:
        """A release of the bot that waits for longer than any test."""
        at = (datetime.now(UTC) + timedelta(days=300)).isoformat()
        answer = await client.post(f"/api/bots/{alias}/publish", json={"note": f"later {word}", "at": at})
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["request_id"])

    async def _bot(self, client: httpx2.AsyncClient, alias: str, word: str, model: str) -> dict[str, Any]:
        prompt, uncached = f"You know {word}.", {"cache": {"semantic": {"mode": "off"}}}
        return await self._made(
            client, "/api/bots", alias=alias, name=f"Bot {word}", prompt=prompt, model=model, config=uncached
        )

    async def _made(self, client: httpx2.AsyncClient, path: str, **body: object) -> dict[str, Any]:
        answer = await client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def _group(self, client: httpx2.AsyncClient, word: str) -> tuple[UUID, UUID]:
        """A role of the account's own, a group that has it, and the person in the group."""
        await self._made(client, "/api/rbac/roles", name=f"role-{word}", permissions=["bots.read"])
        group = (await self._made(client, "/api/rbac/groups", name=f"Group {word}", roles=[f"role-{word}"]))["id"]
        people = (await client.get("/api/users")).json()["items"]
        person = next(each["id"] for each in people if each["email"] == f"ana@{word}.example")
        assert (await client.put(f"/api/rbac/groups/{group}/members/{person}")).status_code == 204
        return UUID(person), UUID(group)

    async def document(self, client: httpx2.AsyncClient, collection: str, word: str) -> UUID:
        await self._made(client, "/api/collections", name=collection, description=f"About {word}")
        text = f"# Notes on {word}\n\nThe secret number of {word} is 4711.\n".encode()
        added = await client.post(
            f"/api/collections/{collection}/documents", files={"file": (f"{word}.md", text, "text/markdown")}
        )
        assert added.status_code == 202, added.text
        id = added.json()["document_id"]
        path = f"/api/collections/{collection}/documents/{id}"

        async def ended() -> bool:
            return (await client.get(path)).json()["status"] in {"ready", "failed"}

        assert await until(ended, 60.0, 0.05)
        assert (await client.get(path)).json()["status"] == "ready"
        return UUID(id)

    async def _talk(
        self, client: httpx2.AsyncClient, alias: str, word: str, headers: Mapping[str, str] | None = None
    ) -> tuple[UUID, UUID]:
        """A finished turn in a new conversation, of the client's own credential or of the one in `headers`."""
        body = {"persona": alias, "message": f"What about {word}?"}
        if headers is None:
            answer = await client.post("/api/chat/completion", json=body)
        else:
            async with self.server.client("") as other:
                answer = await other.post("/api/chat/completion", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["session_id"]), UUID(answer.json()["turn_id"])

    async def _thumb(self, turn: UUID, word: str, headers: Mapping[str, str]) -> None:
        said = {"score": -1, "comment": f"What of {word}?"}
        async with self.server.client("") as client:
            answer = await client.put(f"/api/chat/turns/{turn}/feedback", json=said, headers=headers)
        assert answer.status_code == 204, answer.text

    async def _file(self, word: str, headers: Mapping[str, str]) -> UUID:
        """A document that the person has sent for a conversation."""
        async with self.server.client("") as client:
            files = {"file": (f"{word}.txt", f"A note on {word}.".encode())}
            answer = await client.post("/api/media", files=files, headers=headers)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def _run(self, client: httpx2.AsyncClient, alias: str, word: str) -> UUID:
        """An evaluation set of the bot, with a run that has ended."""
        path = f"/api/bots/{alias}/evaluations/set-{word}"
        case = {"question": f"What about {word}?", "phrases": [word], "tags": [word]}
        put = await client.put(path, json={"cases": [case], "description": f"About {word}"})
        assert put.status_code == 200, put.text
        begun = await client.post(f"{path}/runs", json={})
        assert begun.status_code == 202, begun.text
        run = begun.json()["run_id"]

        async def ended() -> bool:
            return bool((await client.get(f"{path}/runs/{run}")).json()["state"] == "done")

        assert await until(ended, 60.0, 0.05)
        return UUID(run)

    async def _replay(self, key: str, alias: str) -> UUID:
        """A replay of the bot's conversations that has ended."""
        async with self.server.client(key) as client:
            begun = await client.post(f"/api/bots/{alias}/replays", json={})
            assert begun.status_code == 202, begun.text
            path = f"/api/bots/{alias}/replays/{begun.json()['replay_id']}"

            async def ended() -> bool:
                return bool((await client.get(path)).json()["state"] == "done")

            assert await until(ended, 60.0, 0.05)
        return UUID(begun.json()["replay_id"])

    async def _login(self, account: UUID, email: str) -> str:
        await People(self.db).add(account, email, email.partition("@")[0], "admin", PASSWORD)
        async with self.server.client("") as client:
            answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            return answer.cookies["palaver_session"]

    async def _version(self, bot: UUID) -> UUID:
        async with self.db.pool.acquire() as connection:
            found: UUID = await connection.fetchval("select id from config_version where bot_id = $1", bot)
        return found

    async def super_key(self, account: UUID) -> str:
        system = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
        _, secret = await Keys(self.db).create(system, "super", "its own")
        return secret


def fresh_word() -> str:
    return f"w{uuid4().hex[:10]}"
