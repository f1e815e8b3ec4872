"""Who is told that what an account offers has changed: open streams of its own clients, of both revisions."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final
from uuid import UUID
from weakref import WeakSet

import mcp_types as types
from mcp.server.connection import Connection
from mcp.server.context import CallNext, HandlerResult
from mcp.server.subscriptions import (
    InMemorySubscriptionBus,
    ListenHandler,
    PromptsListChanged,
    ResourcesListChanged,
    ServerEvent,
    ToolsListChanged,
)

from palaver.channels.mcp.asking import Context, caller_of
from palaver.config import bots
from palaver.core.cache import Bus, Message
from palaver.knowledge import news

_TAKES_S: Final = 5.0

TOOLS: Final = ToolsListChanged()
PROMPTS: Final = PromptsListChanged()
RESOURCES: Final = ResourcesListChanged()

OF: Final[Mapping[str, frozenset[ServerEvent]]] = {
    bots.TOPIC: frozenset({TOOLS, PROMPTS}),
    news.COLLECTIONS: frozenset({TOOLS, RESOURCES}),
    news.DOCUMENTS: frozenset({RESOURCES}),
}
SAID: Final[Mapping[ServerEvent, Callable[[Connection], Awaitable[None]]]] = {
    TOOLS: Connection.send_tool_list_changed,
    PROMPTS: Connection.send_prompt_list_changed,
    RESOURCES: Connection.send_resource_list_changed,
}


class _Listeners:
    """
    Of one account: by a stream that a request opened, and by a session's own stream.

    What comes while they are told is told once more, however often it came; a session that does not read holds up
    nobody else.
    """

    def __init__(self) -> None:
        self.bus = InMemorySubscriptionBus()
        self.listen = ListenHandler(self.bus)
        self.sessions = WeakSet[Connection]()
        self._due: set[ServerEvent] = set()
        self._telling: asyncio.Task[None] | None = None

    def tell(self, events: frozenset[ServerEvent]) -> None:
        self._due |= events
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._told())

    async def _told(self) -> None:
        while self._due:
            due, self._due = self._due, set()
            for event in due:
                await self.bus.publish(event)
            await asyncio.gather(*(_say(session, due) for session in list(self.sessions)))


class Changes:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._by_account: defaultdict[UUID, _Listeners] = defaultdict(_Listeners)

    async def listen(
        self, context: Context, params: types.SubscriptionsListenRequestParams
    ) -> types.SubscriptionsListenResult:
        """A stream of news, for as long as the client wants it."""
        return await self._by_account[caller_of(context).account].listen(context, params)

    async def meet(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Remember each session that can be told, by whatever it says: its first word may be lost on the way."""
        connection = ctx.session._connection  # noqa: SLF001  # the SDK hands it out nowhere else
        if connection.session_id is not None and connection.has_standalone_channel:
            self._by_account[caller_of(ctx).account].sessions.add(connection)
        return await call_next(ctx)

    async def follow(self, ready: asyncio.Event) -> None:
        async with self._bus.subscribe(OF) as feed:
            ready.set()
            async for message in feed:
                if isinstance(message, Message):
                    self._tell(message.data.partition(b" ")[0].decode(), OF[message.topic])
                else:
                    self._tell("all", frozenset(SAID))

    def _tell(self, account: str, events: frozenset[ServerEvent]) -> None:
        for id, listeners in list(self._by_account.items()):
            if account in {str(id), "all"}:
                listeners.tell(events)

    def close(self) -> None:
        """End the streams that requests opened, in the way that tells their clients why."""
        for listeners in self._by_account.values():
            listeners.listen.close()


async def _say(session: Connection, due: set[ServerEvent]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_TAKES_S):
            for event in due:
                await SAID[event](session)
