"""Turns whose model has called a tool that writes, over a database: somebody has to agree first."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import asyncpg

from palaver.chat.context.context import Context
from palaver.chat.context.material import Material
from palaver.chat.ledger import Ledger
from palaver.chat.models import Models
from palaver.chat.pauses.agreeing import Agreeing
from palaver.chat.pauses.pauses import Pauses
from palaver.chat.resting import Rest, TakenUp
from palaver.chat.tooling import Aloud, Tooling
from palaver.chat.turn import Turn
from palaver.chat.underway import UnderWay
from palaver.config.bots import Bot
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.llm.messages import Completion, Message, Request, ToolCall
from palaver.tools.approvals import Approvals
from palaver.tools.belt import Belt
from palaver.tools.book import Book
from palaver.tools.calling import Calling
from palaver.tools.tool import Result, Setting, Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.work import Work
from tests.chat.context.bots import ACCOUNT, bot_of

CALLER = Caller(account=ACCOUNT, kind="visitor", id=ACCOUNT, owner="visitor:a")
OBJECT = {"type": "object", "properties": {"name": {"type": "string"}}}
NOTHING = cast("Any", None)


class Counter:
    """One worker's part: its tool notes whom it was called for, by keys; a model's next request is an answer's end."""

    def __init__(self, database: Database, ledger: Ledger, bot: Bot, worker: int = 1, patience_s: float = 60.0) -> None:
        self.database, self.ledger, self.bot, self.worker = database, ledger, bot, worker
        self.done: list[str] = []
        self.requests: list[Request] = []
        self.ended: list[tuple[Turn, str]] = []
        self.approvals = Approvals(database, open_cache(None)[1], Events(), patience_s)
        calling = Calling(Book(database), self.approvals)
        context = Context(*([NOTHING] * 8))
        self.tools = Tooling(Toolbox(), calling, cast("Models", None), context)
        self.pauses = Pauses(database, worker)
        self.under_way = UnderWay(ledger, self._answer, self._run, self._left)
        self.agreeing = Agreeing(self.pauses, self.tools, self.under_way.wake, self._on)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is at work."""
        return not self.under_way._running

    async def turn(self, *names: str) -> Turn:
        """One that has begun; its model has called the tool for each of the names, and one that reads."""
        turn = Turn(CALLER, self.bot, "Book it", self.worker, None)
        await self.ledger.begin(turn.begun())
        turn.material = Material(question="Book it", asked=[Message("user", "Book it")])
        turn.say("One moment.")
        self.equip(turn)
        self.names = names
        return turn

    def equip(self, turn: Turn) -> Work:
        belt = Belt([self._tool("http.book", "writes"), self._tool("http.look", "reads")])
        turn.work = Work(
            caller=turn.caller, bot=turn.bot, session=turn.session, turn=turn.id, belt=belt, teller=Aloud(turn)
        )
        return turn.work

    async def call(self, turn: Turn) -> None:
        """Rest, where one of the calls waits."""
        calls = [ToolCall(f"call_{name}", "http_book", f'{{"name": "{name}"}}') for name in self.names]
        calls.append(ToolCall("call_look", "http_look", "{}"))
        said = Completion("One moment.", "", calls, "tool_calls", None, "m")
        await self._on(turn, await self.tools.answered(turn, Request(messages=turn.material.asked), said))  # type: ignore[union-attr]  # it has some

    async def decide(self, turn: Turn, id: UUID, *, ok: bool = True) -> None:
        await self.approvals.decide(CALLER, id, ok=ok, turn=turn.id)

    async def _answer(self, turn: Turn, rest: Rest | None) -> None:
        if rest is None:
            await self.call(turn)
        elif turn.ticket.stopping:
            await rest.leave()
            self.tools.stopped(turn)
            self.ended.append((turn, "stopped"))
        else:
            await rest.go_on()

    async def _on(self, turn: Turn, request: Request | None) -> None:
        if request is None:
            raise await self.agreeing.begin(turn)
        self.requests.append(request)
        self.ended.append((turn, "done"))

    async def _run(self, turn: Turn, answering: Any) -> None:
        try:
            await answering
        except Rest as rest:
            self.under_way.rest(turn, rest)
        except TakenUp:
            await self._left(turn)

    async def _left(self, turn: Turn) -> None:
        await self.agreeing.left(turn)
        self.ended.append((turn, "left"))

    def _tool(self, name: str, effect: Any) -> Tool:
        async def run(setting: Setting, arguments: Mapping[str, Any]) -> Result:
            if effect == "writes":
                self.done.append(f"{setting.key} {arguments['name']}")
            return Result(content=f"{name} done")

        return Tool(name=name, origin="http", description="", parameters=OBJECT, run=run, effect=effect)


async def furnished(connection: asyncpg.Connection) -> Bot:
    """An account with a bot."""
    bot = bot_of({})
    await connection.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
    row = "insert into config_bot (id, account_id, alias, active_number) values ($1, $2, 'bot', 1)"
    await connection.execute(row, bot.id, ACCOUNT)
    return bot
