"""A dialog of ten steps over two servers with one database, killed at any of them: it ends as if that had not been."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
from aiohttp import web

from tests.e2e.house import House, environment, opened
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import ScriptedLLM

PROGRAM = """
SET BOT MEMORY "begun", (GET BOT MEMORY "begun") + 1
TALK "Welcome."
HEAR name AS NAME "Who is it?"
TRY
  r = POST till & "/deposit", { "name": name }
  deposit = "paid"
CATCH e
  deposit = e.code
END TRY
SET BOT MEMORY "deposits", (GET BOT MEMORY "deposits") + 1
HEAR guests AS INTEGER "How many?"
WAIT 1
SET SESSION "guests", guests
TRY
  r = POST till & "/rest", { "guests": guests }
  rest = "paid"
CATCH e
  rest = e.code
END TRY
HEAR area AS "inside", "terrace" "Where?"
INSERT INTO "bookings" WITH name = name, guests = guests
TALK "${name}, ${guests}, ${area}: deposit ${deposit}, rest ${rest}."
"""
TABLES = """
TABLE bookings
  id GUID KEY
  name STRING(100)
  guests NUMBER
END TABLE
"""
TALKED = [
    ("Hello?", "Welcome.\n\nWho is it?"),
    ("ana", "How many?"),
    ("4", "Where?"),
    ("terr", "Ana, 4, terrace: deposit {deposit}, rest {rest}."),
]
# Where it is killed: between two turns, while the till has not answered, while a write waits for a lock.
POINTS = {
    "begun": ("memory", 0),
    "hear 1": ("between", 1),
    "deposit": ("till", 1),
    "deposits": ("memory", 1),
    "hear 2": ("between", 2),
    "wait": ("pause", 2),
    "guests": ("memory", 2),
    "rest": ("till", 2),
    "hear 3": ("between", 3),
    "booked": ("rows", 3),
}
_BLOCKED = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
_TABLE = "select 'tables_data.t_' || replace(id::text, '-', '') from tables_table"
_COUNTED = "select coalesce(sum((value->>'value')::int), 0)::int from dialogs_memory where scope = 'bot'"
_SEQ = "select coalesce(max(seq), 0)::int from dialogs_run where session_id = $1::uuid"
_STATES = """
select t.state, r.state from chat_turn t left join dialogs_run r on r.session_id = t.session_id where t.id = $1::uuid
"""


@dataclass
class Till:
    """Counts what it is paid; while it is `closed` it answers nobody."""

    paid: list[tuple[str, str]] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def pay(self, request: web.Request) -> web.Response:
        self.paid.append((request.path, request.headers["idempotency-key"]))
        await self.opened.wait()
        return web.json_response({})


@asynccontextmanager
async def till() -> AsyncIterator[Till]:
    found = Till()
    found.opened.set()
    app = web.Application()
    app.add_routes([web.post("/deposit", found.pay), web.post("/rest", found.pay)])
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.port = runner.addresses[0][1]
    try:
        yield found
    finally:
        await runner.cleanup()


class Pair:
    """Two servers over one database; each turn is asked at the other than the one before."""

    def __init__(self, houses: list[House], till: Till, dsn: str) -> None:
        self.houses, self.till, self.dsn = houses, till, dsn

    async def furnish(self) -> None:
        scripts = {"start.bas": PROGRAM, "tables.bas": TABLES}
        dialogs = {"scripts": scripts, "params": {"till": f"http://127.0.0.1:{self.till.port}"}}
        self.bot = await self.houses[0].bot(config={"dialogs": dialogs})
        ((table,),) = await self._rows(_TABLE)
        self.tables = {"memory": "dialogs_memory", "rows": str(table)}

    async def play(self, point: str | None = None) -> None:
        """The whole dialog, with a server killed at one of its points."""
        how, when = POINTS[point] if point else ("", -1)
        counted, session, said = await self._one(_COUNTED), None, ""
        booked = await self._one(f"select count(*) from {self.tables['rows']}")
        self.till.paid.clear()
        for number, (message, answer) in enumerate(TALKED):
            killed = number == when
            if killed and how == "between":
                await self.houses[0].server.kill_tree()
            elif killed:
                session, said = await self._killed(how, number, session)
            if not killed or how == "between":
                house = self.houses[1 if killed else 0]
                turn = await house.asked(self.bot, message, session=session)
                assert turn[-1].type == "done", turn
                session = str(turn[0].data["session_id"])
                said = (await self.houses[1].messages(session))[-1]["content"]
            if killed:
                await self.houses[0].server.start()
            words = {"deposit": "paid", "rest": "paid", **({point: "Interrupted"} if how == "till" else {})}
            assert said == answer.format_map(words), (point, number)
            self.houses.reverse()
        assert await self._one(_COUNTED) == counted + 2, point
        assert await self._one(f"select count(*) from {self.tables['rows']}") == booked + 1, point
        assert [path for path, _ in self.till.paid] == ["/deposit", "/rest"], f"{point}: each is sent once"

    async def _killed(self, how: str, number: int, session: str | None) -> tuple[str, str]:
        """One turn whose server dies amid it; the other brings it to its end."""
        (house, other), (message, _) = self.houses, TALKED[number]
        before = await self._one(_SEQ, session) if session else 0
        async with self._held(how):
            stream = await house.stream(self.bot, message, session=session)
            first = await anext(stream.events())
            session, turn = str(first.data["session_id"]), first.data["turn_id"]

            async def reached() -> bool:
                if how == "till":
                    return len(self.till.paid) == number
                if how == "pause":
                    return await self._one(_SEQ, session) >= before + 2
                return await self._one(_BLOCKED) > 0

            assert await until(reached, pause_s=0.02), how
            await house.server.kill_tree()
        house.hang_up()

        async def over() -> bool:
            (row,) = await self._rows(_STATES, turn)
            return tuple(row) == ("interrupted", None) or (row[0] == "done" and row[1] != "running")

        assert await until(over, pause_s=0.1), await self._rows(_STATES, turn)
        if not number:
            again = await other.asked(self.bot, message, session=session)
            assert again[-1].type == "done", again
        return session, (await other.messages(session))[-1]["content"]

    @asynccontextmanager
    async def _held(self, how: str) -> AsyncIterator[None]:
        """Until the block is left, the thing that a step needs does not come."""
        connection = await asyncpg.connect(self.dsn)
        try:
            if how in self.tables:
                await connection.execute("begin")
                await connection.execute(f"lock table {self.tables[how]} in exclusive mode")
            if how == "till":
                self.till.opened.clear()
            yield
        finally:
            self.till.opened.set()
            await connection.close()

    async def _one(self, query: str, *values: object) -> int:
        (row,) = await self._rows(query, *values)
        return int(row[0])

    async def _rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.dsn)
        try:
            found: list[asyncpg.Record] = await connection.fetch(query, *values)
            return found
        finally:
            await connection.close()


@asynccontextmanager
async def pair(llm: ScriptedLLM, dsn: str, cache: str) -> AsyncIterator[Pair]:
    """Two servers with one PostgreSQL and one Valkey."""
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(till())
        shared = {
            "PALAVER_DATABASE_URL": dsn,
            "PALAVER_REDIS_URL": cache,
            "PALAVER_TOOLS_TRUSTED": f"127.0.0.1:{desk.port}",
            "PALAVER_ADMIN_KEY": "adminadminadminadminadminadminadmin1",
        }
        houses = []
        for _ in range(2):
            server = await stack.enter_async_context(palaver_server(env={**environment(llm), **shared}))
            houses.append(await stack.enter_async_context(opened(server, llm)))
        made = Pair(houses, desk, dsn)
        await made.furnish()
        yield made
