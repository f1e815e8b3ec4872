"""Letters by the server's own mail, words in other conversations of the bot, questions to other bots of the account."""

import asyncio
import html
import re
from contextlib import aclosing
from typing import Final
from uuid import UUID

import msgspec
import nh3

from palaver.basic.errors import BasicError
from palaver.chat.exchange.exchange import Exchange, Exchanges
from palaver.chat.handover.handover import Handover
from palaver.chat.telling import tell
from palaver.chat.turn import title_of
from palaver.config.bots import Bots
from palaver.core.db import named_queries
from palaver.core.errors import Forbidden, NotFound, PalaverError
from palaver.core.mail import Letter, Mail
from palaver.dialogs.errand import Errand
from palaver.dialogs.post.postage import Postage
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import Message
from palaver.llm.provider import Collected

SQL = named_queries(__file__)

_TAG: Final = re.compile(r"</?(p|br|div|b|i|a|h[1-6]|ul|ol|li|table|tr|td|span|strong|em)\b[^>]*>", re.IGNORECASE)
_LINE: Final = re.compile(r"<(br|/p|/div|/h[1-6]|/li|/tr)\b[^>]*>", re.IGNORECASE)


class _Conversation(msgspec.Struct, frozen=True):
    owner: str
    version: int


class Postroom:
    """One for the whole process; `of` an errand is its port."""

    def __init__(  # what a post stands on
        self, mail: Mail, bots: Bots, exchanges: Exchanges, handover: Handover, postage: Postage
    ) -> None:
        self.letters, self.bots, self.exchanges, self.handover = mail, bots, exchanges, handover
        self.postage = postage

    def of(self, errand: Errand) -> "BotPost":
        return BotPost(self, errand)


class BotPost:
    def __init__(self, room: Postroom, errand: Errand) -> None:
        self._room, self._errand = room, errand

    async def mail(self, to: str, subject: str, body: str, reply_to: str = "") -> str:
        await self._room.postage.pay(self._errand)
        try:
            letter = Letter(to=to, subject=subject, text=plain(body), reply_to=reply_to)
            delivery = await self._room.letters.send(letter)
        except PalaverError as error:
            raise BasicError("MailError", error.message) from error
        if delivery.shown:
            raise BasicError("MailError", "this server sends no mail: PALAVER_SMTP_URL names none")
        return self._errand.key or str(uuid7())

    async def tell(self, session: str, text: str) -> str:
        errand, bot = self._errand, self._errand.bot
        try:
            id = UUID(session)
        except ValueError as error:
            raise _no_conversation(session) from error
        whose = {"account_id": bot.account, "bot_id": bot.id, "id": id}
        found = await errand.db.maybe(SQL.conversation, _Conversation, **whose)
        if found is None:
            raise _no_conversation(session)
        await self._room.postage.pay(errand)
        turn = uuid7()
        async with errand.db.transaction() as tx:
            await tell(tx, bot.account, id, turn, bot.id, found.version, storable(text))
            await tx.run(SQL.list_conversation, account_id=bot.account, id=id, title=title_of(storable(text)))
        await self._room.handover.told(bot.account, found.owner, id)
        return str(turn)

    async def newest(self, user: str) -> str | None:
        bot = self._errand.bot
        whose = {"account_id": bot.account, "bot_id": bot.id, "owner": storable(user)}
        found: UUID | None = await self._errand.db.value(SQL.newest_conversation, **whose)
        return None if found is None else str(found)

    async def ask(self, bot: str, message: str, seconds: float) -> str:
        errand = self._errand
        try:
            asked = await self._room.bots.active(errand.caller, bot)
        except (NotFound, Forbidden) as error:
            raise BasicError("NotFound", f"there is no bot {bot[:60]}") from error
        exchange = Exchange(
            caller=errand.caller,
            bot=asked,
            channel=errand.channel,
            messages=[Message("user", storable(message))],
        )
        try:
            async with asyncio.timeout(seconds):
                return await self._said(exchange)
        except TimeoutError as error:
            raise BasicError("Timeout", f"{bot[:60]} did not answer within {seconds:g} s") from error
        except PalaverError as error:
            raise BasicError("LlmError", error.message) from error

    async def _said(self, exchange: Exchange) -> str:
        answer = Collected()
        prepared = await self._room.exchanges.prepared(exchange)
        async with aclosing(self._room.exchanges.answered(exchange, prepared)) as stream:
            async for deltas in stream:
                for delta in deltas:
                    answer.add(delta)
        return answer.completion().text


def plain(body: str) -> str:
    """Letters are plain text: of HTML its words, in their lines."""
    if not _TAG.search(body):
        return body
    broken = _LINE.sub(lambda found: f"{found[0]}\n", body)
    return html.unescape(nh3.clean(broken, tags=set())).strip()


def _no_conversation(session: str) -> BasicError:
    return BasicError("NotFound", f"this bot has no conversation {session[:60]}")
