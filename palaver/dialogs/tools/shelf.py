"""The tools that a bot's own scripts are: offered where its document enables them, run with checked parameters."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand
from palaver.dialogs.host import ServerHost, Services
from palaver.dialogs.programs.rules import known_params, place_of
from palaver.dialogs.tools.calls import begun, called, failed, wrong
from palaver.dialogs.tools.offering import Offer, Offers, offers_of
from palaver.tools.tool import Check, Result, Run, Setting, Tool

PREFIX: Final = "basic."
_MOST: Final = 128  # as many as can be enabled by name
_AT_ONCE: Final = 20_000  # characters that are compiled without leaving the event loop


class BasicShelf:
    """`services` are what its programs' keywords ask."""

    def __init__(self, services: Services, db: Database) -> None:
        self._services, self._db = services, db

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        del caller
        document = bot.document
        wanted = [name for name in document.tools.enabled if name.startswith(PREFIX)]
        if not (wanted or document.tools.auto) or not document.dialogs.scripts:
            return ()
        offers = await offers_in(document)
        if document.tools.auto:
            return [self._tool(document, offer) for offer in [*offers.tools.values()][:_MOST]]
        found = [offers.tools.get(name.removeprefix(PREFIX).casefold()) for name in wanted]
        return [self._tool(document, offer) for offer in found if offer is not None]

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        del caller
        if document is None or not document.dialogs.scripts:
            return ()
        return [self._tool(document, offer) for offer in (await offers_in(document)).tools.values()]

    def _tool(self, document: BotDocument, offer: Offer) -> Tool:
        return Tool(
            name=f"{PREFIX}{offer.name}",
            origin="basic",
            title=offer.name.replace("-", " ").replace("_", " ").capitalize(),
            description=offer.description,
            parameters=offer.schema,
            run=self._runner(offer),
            effect=offer.effect,
            recipient=offer.recipient,
            check=_checker(document, offer),
        )

    def _runner(self, offer: Offer) -> Run:
        async def run(setting: Setting, arguments: Mapping[str, Any]) -> Result:
            said, errand = list[str](), self._errand(setting)
            host = ServerHost(services=self._services, errand=errand, voice=said.append, path=offer.path)
            try:
                return await called(begun(offer.program, arguments, errand), host, said)
            except BasicError as error:
                return failed(error)

        return run

    def _errand(self, setting: Setting) -> Errand:
        return Errand(
            caller=setting.caller,
            bot=setting.bot,
            session=setting.session if setting.kept else None,
            turn=setting.turn if setting.kept else None,
            channel=setting.channel,
            trigger="tool",
            db=self._db,
            key=setting.key,
        )


async def offers_in(document: BotDocument) -> Offers:
    """What the scripts of a document are, compiled once; many of them beside the event loop."""
    scripts, config = document.dialogs.scripts, frozenset(known_params(document.dialogs))
    if sum(map(len, scripts.values())) <= _AT_ONCE:
        return offers_of(scripts, config)
    return await asyncio.to_thread(offers_of, scripts, config)


def _checker(document: BotDocument, offer: Offer) -> Check:
    """Arguments are read as the program will read them: where its bot is."""
    place = place_of(document)
    return lambda arguments: wrong(offer.parameters, place, arguments)
