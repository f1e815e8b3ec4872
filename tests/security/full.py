"""Two accounts with a row in every table that has an account, and what tells their rows from each other's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import httpx2

from palaver.core.db import Database
from palaver.core.http import Fetcher
from palaver.core.secrets.uses import Place, SecretUses
from palaver.core.settings import Oidc
from palaver.kit.ids import uuid7
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.identities import Identities
from palaver.security.signing_in.people import People
from palaver.tools.mcp.commands import Commands
from palaver.tools.mcp.servers import Found, Servers
from tests.config.packages.packing import packed
from tests.security.home import TOOLS_AT, Builder, Home, bearer, fresh_word
from tests.security.routes import LAYERED
from tests.servers.palaver import PalaverServer

# Tables whose rows come and go by themselves: nothing can be asked to stay in them.
PASSING: Final = {
    "knowledge_hidden": "files of a document that is being removed",
}
# What both accounts call something of theirs: a name alone must not lead to the other's.
SHARED: Final = {
    "alias": "shared-bot",
    "name": "shared-notes",
    "role": "shared-role",
    "secret": "shared-secret",
    "server": "shared-server",
}
_DISTINCT: Final = re.compile(r"[A-Za-z0-9_-]{11,}")
_TIME: Final = re.compile(r"\d{4}-\d\d-")


@dataclass(frozen=True)
class Full:
    """An account, its rows as text by table and column, and the texts in them that are nobody else's."""

    home: Home
    slug: str
    common: str  # the id of a person who is in both
    rows: Mapping[str, list[dict[str, str]]]
    own: frozenset[str]

    @property
    def quoting(self) -> str:
        """A bot that answers from the documents."""
        return f"quotes-{self.home.word}"

    def seen(self, text: str) -> list[str]:
        return sorted(value for value in self.own if value in text)


async def two_full(server: PalaverServer, db: Database) -> tuple[Full, Full]:
    homes = [await _filled(server, db) for _ in range(2)]
    common = await _common(db, *homes)
    found = [await rows(db, home.account) for home in homes]
    first, second = [set().union(*map(_texts, each.values())) for each in found]
    return (
        Full(homes[0], f"slug-{homes[0].word}", common, found[0], frozenset({homes[0].word, *(first - second)})),
        Full(homes[1], f"slug-{homes[1].word}", common, found[1], frozenset({homes[1].word, *(second - first)})),
    )


async def _common(db: Database, first: Home, second: Home) -> str:
    """The id of an editor in both accounts; nothing of theirs is one account's alone."""
    people = People(db)
    id = await people.add(first.account, "somebody@both.example", "Somebody", "editor")
    assert id is not None
    await people.join(second.account, id, "editor")
    return str(id)


def _texts(rows: list[dict[str, str]]) -> set[str]:
    """What is long and has a digit: ids, hashes, and the account's word with what stands around it."""
    found = {text for row in rows for value in row.values() for text in _DISTINCT.findall(value)}
    return {text for text in found if any(map(str.isdigit, text)) and not _TIME.match(text)}


async def _filled(server: PalaverServer, db: Database) -> Home:
    builder, word = Builder(server, db), fresh_word()
    account = await Accounts(db).add(f"slug-{word}", f"Account {word}")
    home = await builder.build(account, word, await builder.super_key(account))
    await _the_rest(server, db, home)
    async with server.client(home.key) as client:
        await builder.document(client, SHARED["name"], word)
        await _shared(client, word)
        path = f"/api/bots/{SHARED['alias']}/access"
        open_to = {"visibility": "restricted", "groups": [str(home.group)]}
        assert (await client.put(path, json=open_to)).is_success
    await SecretUses(db, _nowhere).note(account, f"secret://{SHARED['secret']}", f"a shared place of {word}")
    return home


async def _shared(client: httpx2.AsyncClient, word: str) -> None:
    bot = {"alias": SHARED["alias"], "name": f"Shared {word}", "prompt": word, "collections": [SHARED["name"]]}
    role = {"name": SHARED["role"], "description": f"Shared {word}", "permissions": ["bots.read"]}
    for path, body in (
        ("/api/bots", bot),
        ("/api/rbac/roles", role),
        ("/api/rbac/groups", {"name": "Shared", "roles": [SHARED["role"]]}),
    ):
        assert (await client.post(path, json=body)).status_code == 201
    for verb, told in (("publish", {"canary": 10}), ("canary/withdraw", {"reason": f"The canary of {word}"})):
        assert (await client.post(f"/api/bots/{SHARED['alias']}/{verb}", json=told)).is_success
    server = {"name": SHARED["server"], "url": TOOLS_AT}
    assert (await client.post("/api/mcp/servers", json=server)).status_code == 201
    assert (await client.put(f"/api/secrets/{SHARED['secret']}", json={"value": f"shared by {word}"})).is_success


def programs(word: str) -> str:
    return f'TABLE of_{word}\n  name STRING KEY\nEND TABLE\nTALK "{word}"\n'


async def _the_rest(server: PalaverServer, db: Database, home: Home) -> None:
    """What no conversation and no document leaves behind."""
    word = home.word
    async with server.client(home.key) as client:
        limits = [{"scope": "bot", "route_class": "chat", "per_minute": 100_000}]
        assert (await client.put("/api/security/rate-limit", json={"limits": limits})).status_code == 200
        budgets = [{"scope": "key", "subject": f"key-{word}", "tokens": 1}]
        assert (await client.put("/api/budgets", json={"budgets": budgets})).status_code == 200
        assert (await client.put("/api/security/second-factor", json={"mandatory": False})).is_success
        assert (await client.post(f"/api/users/{home.person}/reset-link")).status_code == 200
        quoting = {"alias": f"quotes-{word}", "model": "extract", "collections": [home.collection]}
        assert (await client.post("/api/bots", json=quoting)).status_code == 201
        files = {"bot.yaml": "", f"x.gbtheme/start-{word}.css": word, f"x.gbdialog/{word}.bas": programs(word)}
        package = packed({f"packed-{word}.gbai/{path}": text for path, text in files.items()})
        imported = await client.post("/api/packages", files={"file": ("x.zip", package)})
        assert imported.json()["alias"] == f"packed-{word}", imported.text
        draft = await client.get(f"/api/bots/quotes-{word}/draft")
        document = draft.json()["config"] | {"greeting": {"text": f"The draft of {word}"}}
        seen = {"If-Match": draft.headers["etag"]}
        assert (await client.put(f"/api/bots/quotes-{word}/draft", json=document, headers=seen)).is_success
        default = {"value": [f"What does {word} say?"]}
        assert (await client.put(f"/api/config/defaults/{LAYERED}", json=default)).is_success
        open_to = {"visibility": "restricted", "groups": [str(home.group)]}
        path = f"/api/collections/{home.collection}/access"
        assert (await client.put(path, json=open_to)).status_code == 200
        slow = {"kind": "test", "name": f"Slow {word}", "rate_per_minute": 1, "bots": [str(home.bot)]}
        key = bearer("", (await client.post("/api/keys", json=slow)).json()["secret"]).headers
    async with server.client("") as client:
        refused = [(await client.get("/api/sessions", headers=key)).status_code for _ in range(4)]
        assert 429 in refused, refused
    async with server.client(home.key) as client:
        offenders = await client.get("/api/admin/limits/offenders")
        assert word in offenders.text, "what was counted is written"
    await SecretUses(db, _nowhere).note(home.account, f"secret://secret-{word}", f"a place of {word}")
    await _remembered(db, home)
    await _failed(db, home)
    claims = {"iss": f"https://{word}.example", "sub": f"sub-{word}", "email": f"cleo@{word}.example", "name": word}
    await Identities(db, Oidc(default_role="viewer")).person(home.account, claims)


async def _remembered(db: Database, home: Home) -> None:
    """What a long conversation leaves behind."""
    async with db.pool.acquire() as connection:
        await connection.execute(
            "insert into context_summary (turn_id, account_id, session_id, turns, content) values ($1, $2, $3, 1, $4)",
            home.turn,
            home.account,
            home.session,
            f"The summary of {home.word}",
        )
        await connection.execute(
            "insert into chat_scene (session_id, account_id, body) values ($1, $2, $3)",
            home.session,
            home.account,
            {"contexts": {"told": f"The context of {home.word}"}},
        )
        await connection.execute(
            "insert into dialogs_memory (account_id, scope, place, key, value) values ($1, 'bot', $2, 'kept', $3)",
            home.account,
            str(home.bot),
            {"value": f"The memory of {home.word}"},
        )
        file = uuid4()
        await connection.execute(
            "insert into drive_file (id, account_id, bot_id, path, blob, sha256, bytes, media_type)"
            " values ($1, $2, $3, $4, $4, $4, 1, 'text/plain')",
            file,
            home.account,
            home.bot,
            f"in/{home.word}.txt",
        )
        await connection.execute(
            "insert into drive_link (account_id, digest, file_id, name, expires_at)"
            " values ($1, $2, $3, $2, now() + interval '1 day')",
            home.account,
            f"link-{home.word}",
            file,
        )
        await _dialogs(connection, home)
        await _website(connection, home)


async def _dialogs(connection: asyncpg.Connection, home: Home) -> None:
    """What a program leaves that has run in a conversation."""
    await connection.execute(
        "insert into dialogs_code (account_id, hash, path, source) values ($1, $2, 'start.bas', $3)",
        home.account,
        f"hash-of-{home.word}",
        f"TALK 1 ' of {home.word}",
    )
    await connection.execute(
        """
        insert into pauses_turn (turn_id, account_id, session_id, owner, kind, bot_id, version, worker, body, due_at)
        values ($1, $2, $3, 'key', 'test', $4, 1, 0, $5, now())
        """,
        home.turn,
        home.account,
        home.session,
        home.bot,
        f"The pause of {home.word}".encode(),
    )
    await connection.execute(
        """
        insert into dialogs_run (id, account_id, bot_id, version, session_id, owner, kind, channel, script, code,
                                 turn_id, seq, state, said, worker)
        values ($1, $2, $3, 1, $4, 'key', 'test', 'api', 'start.bas', '{}', $5, 1, 'done', $6, 0)
        """,
        uuid7(),
        home.account,
        home.bot,
        home.session,
        home.turn,
        f"What a dialog of {home.word} said",
    )


async def _website(connection: asyncpg.Connection, home: Home) -> None:
    """A site that nobody crawls, and the line that asks for it."""
    site, host = uuid7(), f"{home.word}.example"
    await connection.execute(
        "insert into knowledge_website (id, account_id, collection_id, host, note)"
        " select $1, account_id, id, $3, $3 from knowledge_collection where account_id = $2 and name = $4",
        site,
        home.account,
        host,
        home.collection,
    )
    await connection.execute(
        "insert into knowledge_website_use (id, account_id, website_id, bot_id, origin, script, url, days)"
        " values ($1, $2, $3, $4, 'run', $5, $6, 30)",
        uuid7(),
        home.account,
        site,
        home.bot,
        f"{home.word}.bas",
        f"https://{host}/",
    )


async def _failed(db: Database, home: Home) -> None:
    """What went wrong with a server of tools, whose tools here are all alike."""
    servers = Servers(db, Fetcher(), Commands(""))
    server = await servers.one(home.account, home.names["server"])
    await servers.tell(server, "ok", error=f"a failure of {home.word}")
    found = Found(name=f"tool-{home.word}", title="", description=home.word, parameters={}, says_it_reads=True)
    await servers.listed(server, [found])


async def _nowhere() -> list[Place]:
    return []


async def tables(db: Database) -> dict[str, list[str]]:
    """Every table with an account in its rows, with its columns."""
    async with db.pool.acquire() as connection:
        found = await connection.fetch("""
            select c.table_name, array_agg(c.column_name::text) as columns from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and t.table_type = 'BASE TABLE' group by c.table_name
        """)
    return {row["table_name"]: row["columns"] for row in found if "account_id" in row["columns"]}


async def rows(db: Database, account: UUID) -> dict[str, list[dict[str, str]]]:
    found = {}
    async with db.pool.acquire() as connection:
        for table in await tables(db):
            rows = await connection.fetch(f"select * from {table} where account_id = $1", account)
            told = [{name: _text(value) for name, value in row.items()} for row in rows]
            found[table] = sorted(told, key=lambda row: sorted(row.items()))  # a table has no order
    return found


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
