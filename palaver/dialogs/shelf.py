"""The tools that a bot's own scripts are: offered where its document enables them, run with checked parameters."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.dialogs.calls import Started, begun, called, failed, wrong
from palaver.dialogs.offering import Offer, Offers, offers_of
from palaver.dialogs.rules import known_params
from palaver.dialogs.surroundings import limits_of, world_of
from palaver.tools.tool import Check, Result, Run, Setting, Tool

PREFIX: Final = "basic."
_AT_ONCE: Final = 20_000  # characters that are compiled without leaving the event loop

Hosts = Callable[[Setting, Offers, list[str]], Host]


class BasicShelf:
    """`hosts` makes what a call's program asks of the server; what it says is added to the list."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        del caller
        document = bot.document
        wanted = [name for name in document.tools.enabled if name.startswith(PREFIX)]
        if not wanted or not document.dialogs.scripts:
            return ()
        offers = await offers_in(document)
        found = [offers.tools.get(name.removeprefix(PREFIX).casefold()) for name in wanted]
        return [self._tool(document, offers, offer) for offer in found if offer is not None]

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        del caller
        if document is None or not document.dialogs.scripts:
            return ()
        offers = await offers_in(document)
        return [self._tool(document, offers, offer) for offer in offers.tools.values()]

    def _tool(self, document: BotDocument, offers: Offers, offer: Offer) -> Tool:
        return Tool(
            name=f"{PREFIX}{offer.name}",
            origin="basic",
            title=offer.name.replace("-", " ").replace("_", " ").capitalize(),
            description=offer.description,
            parameters=offer.schema,
            run=self._runner(offers, offer),
            effect=offer.effect,
            recipient=offer.recipient,
            check=_checker(document, offer),
        )

    def _runner(self, offers: Offers, offer: Offer) -> Run:
        async def run(setting: Setting, arguments: Mapping[str, Any]) -> Result:
            said = list[str]()
            document = setting.bot.document
            started = Started(
                host=self._hosts(setting, offers, said),
                world=world_of(document, arguments),
                limits=limits_of(document),
                said=said,
            )
            try:
                begins = begun(offer.program, arguments, started, known_params(document.dialogs))
            except BasicError as error:
                return failed(error)
            return await called(begins, started)

        return run


async def offers_in(document: BotDocument) -> Offers:
    """What the scripts of a document are, compiled once; many of them beside the event loop."""
    scripts = document.dialogs.scripts
    if sum(map(len, scripts.values())) <= _AT_ONCE:
        return offers_of(scripts)
    return await asyncio.to_thread(offers_of, scripts)


def _checker(document: BotDocument, offer: Offer) -> Check:
    return lambda arguments: wrong(offer.parameters, world_of(document), arguments)
