"""Who is told that what an account offers has changed: open streams of its own clients, of both revisions."""

from collections import defaultdict
from uuid import UUID
from weakref import WeakSet

import mcp_types as types
from mcp.server.connection import Connection
from mcp.server.context import CallNext, HandlerResult
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, PromptsListChanged, ToolsListChanged

from palaver.channels.mcp.asking import Context, caller_of
from palaver.config.bots import TOPIC
from palaver.core.cache import Bus, Message

_INITIALIZED = "notifications/initialized"


class _Listeners:
    """Of one account: by a stream that a request opened, and by a session's own stream."""

    def __init__(self) -> None:
        self.bus = InMemorySubscriptionBus()
        self.listen = ListenHandler(self.bus)
        self.sessions = WeakSet[Connection]()

    async def tell(self) -> None:
        await self.bus.publish(ToolsListChanged())
        await self.bus.publish(PromptsListChanged())
        for session in list(self.sessions):
            await session.send_tool_list_changed()
            await session.send_prompt_list_changed()


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
        """Remember each session that can be told."""
        if ctx.method == _INITIALIZED:
            connection = ctx.session._connection  # noqa: SLF001  # the SDK hands it out nowhere else
            self._by_account[caller_of(ctx).account].sessions.add(connection)
        return await call_next(ctx)

    async def follow(self) -> None:
        async with self._bus.subscribe([TOPIC]) as feed:
            async for message in feed:
                account = message.data.partition(b" ")[0].decode() if isinstance(message, Message) else ""
                for id, listeners in list(self._by_account.items()):
                    if not account or account in {str(id), "all"}:
                        await listeners.tell()

    def close(self) -> None:
        """End the streams that requests opened, in the way that tells their clients why."""
        for listeners in self._by_account.values():
            listeners.listen.close()
