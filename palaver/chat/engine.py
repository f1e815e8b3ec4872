"""
The turn, top to bottom: route, session, begin, context, provider, stream, history and accounting, done.

Who asks is settled before, by whoever carries the question; what one turn knows of itself is kept in `Turn`.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import aclosing, suppress
from functools import lru_cache
from typing import Final
from uuid import UUID

from prometheus_client import Counter

from palaver.chat import events
from palaver.chat.answers.entry import Entry
from palaver.chat.behaviour import instead, must_fit
from palaver.chat.dialogue import Dialogue, Silent
from palaver.chat.entries import Outdated, TurnClosed
from palaver.chat.guests import Guest
from palaver.chat.handover.handover import asks_for_person
from palaver.chat.ledger import Ledger
from palaver.chat.moderated import moderates
from palaver.chat.pauses.agreeing import Agreeing
from palaver.chat.pauses.pauses import Pauses
from palaver.chat.question import NothingToSay, Question
from palaver.chat.resting import Rest, TakenUp
from palaver.chat.round import Round
from palaver.chat.routing import bot_to_begin, bot_to_go_on, guest_for, is_drawn
from palaver.chat.sessions.branches import AskedBefore
from palaver.chat.sessions.current import Current
from palaver.chat.sessions.held import Held
from palaver.chat.sessions.sessions import Conversation, ended
from palaver.chat.stations import Stations
from palaver.chat.turn import Turn
from palaver.chat.turns import Turns
from palaver.chat.turnstile import Turnstile
from palaver.chat.underway import UnderWay
from palaver.config.bots import Bot, Bots
from palaver.core import leaving, metrics
from palaver.core.caller import Caller
from palaver.core.errors import PalaverError, SessionExpired
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.llm.messages import Completion, Finished, Request, TextDelta, ThinkingDelta, ToolCallDelta

log = logger("chat")

_LONGEST_LOG: Final = 12 * 1024 * 1024  # bytes; 64,000 tokens of answer and as many of thinking fit, each its own event


class Engine:
    """Runs turns; each lives on its own task, whoever listens or leaves, but while it waits."""

    def __init__(  # the parts a turn goes through
        self,
        bots: Bots,
        current: Current,
        stations: Stations,
        ledger: Ledger,
        turns: Turns,
        turnstile: Turnstile,
        pauses: Pauses,
    ) -> None:
        self.turnstile = turnstile
        self.bots, self.current = bots, current
        self.moderation, self.answers, self.context = stations.moderation, stations.answers, stations.context
        self.models, self.tools, self.handover = stations.models, stations.tools, stations.handover
        self.dialogue: Dialogue = Silent()
        self.ledger, self.turns, self.worker = ledger, turns, turns.worker
        self.under_way = UnderWay(ledger, self._moderated, self._run, self._left)
        self.agreeing = Agreeing(pauses, self.tools, self.under_way.wake, self._rounds)

    async def ask(self, caller: Caller, question: Question) -> Turn:
        """Start a turn; when this returns, the question is durable and its first event stands in the log."""
        message = question.checked()
        async with self.turnstile.alone(caller, question.session):
            if question.session is None:
                return await self._asked(caller, question, message, None)
            for fresh in (False, True):
                with suppress(Outdated):
                    held = await self.current.get(caller, question.session, fresh=fresh)
                    return await self._asked(caller, question, message, held, sure=fresh)
            held = await self.current.get(caller, question.session, fresh=True)
            return await self._asked(caller, question, message, held)

    async def _asked(
        self, caller: Caller, question: Question, message: str, held: Held | None, *, sure: bool = True
    ) -> Turn:
        """Begin a turn in a conversation as it was read; Outdated where that has changed, or, not `sure`, may have."""
        bot, session = await self._routed(caller, question, held, sure=sure)
        if question.opening and not self.dialogue.opens(bot):
            raise NothingToSay("No program of this bot begins conversations: ask it something.")
        guest = await self._guest(caller, session, bot, message)
        bot = guest[0] if guest else bot
        must_fit(bot.document, message)
        turn = Turn(caller, bot, message, self.worker, session.id if session else None)
        turn.max_tokens, turn.trial, turn.channel = question.max_tokens, question.trial, question.channel
        turn.opening, turn.names = question.opening, session is None or (held is not None and held.untitled)
        turn.parent, turn.again = _after(session, question.instead), question.instead is not None
        turn.held, turn.status = held, session.status if session else "active"
        turn.guest = guest[1] if guest else None
        turn.drawn = not question.trial and is_drawn(caller, question.persona, session, bot)
        await self.models.must_afford(turn.payer, bot.document.model)
        turn.ticket = await self.turnstile.enter(caller, bot, turn.session, session.answering if session else ())
        try:
            await self.context.attach(turn, question, session)
            if turn.guest is not None or self.dialogue.speaks(bot):
                turn.once.add("scene")
            alone = turn.opening or moderates(bot.document) or turn.status != "active" or asks_for_person(bot, message)
            known = None if alone else await self.answers.at_once(turn)
            if known is not None:
                await self._repeat(turn, known)
                return turn
            await self._begin(turn)
        except BaseException:
            await self.turnstile.leave(turn.ticket)
            raise
        self._start(turn)
        return turn

    async def _routed(
        self, caller: Caller, question: Question, held: Held | None, *, sure: bool
    ) -> tuple[Bot, Conversation | None]:
        """The bot and the session: an old session keeps its version, unless the request names a persona."""
        if held is None:
            return await bot_to_begin(self.bots, caller, question.persona), None
        session = held if question.instead is None else question.instead.as_it_was(held)
        try:
            bot = await bot_to_go_on(self.bots, caller, session, question.persona)
            if reason := ended(session, bot.document.session):
                raise SessionExpired(f"{reason} Begin another.")
        except PalaverError as error:
            raise (error if sure else Outdated(error.message)) from error
        return bot, session

    async def _guest(
        self, caller: Caller, session: Conversation | None, bot: Bot, message: str
    ) -> tuple[Bot, Guest] | None:
        """The bot that answers in the place of a conversation's own, unless a program of that waits for the message."""
        if session is None or not session.guests or session.bot_id != bot.id or session.status != "active":
            return None
        found = await guest_for(self.bots, caller, session.guests, message)
        if found is None or await self.dialogue.waits(caller.account, session.id, bot.id):
            return None
        return found

    async def _begin(self, turn: Turn) -> None:
        turn.revision = await self.ledger.begin(turn.begun())
        turn.log.append(*_named(turn))

    async def _repeat(self, turn: Turn, known: Entry) -> None:
        """A question whose answer is known: both are committed together, and nothing of it is under way at any time."""
        turn.log.append(*_named(turn))
        self.answers.say(turn, known)
        turn.revision = await self.ledger.whole(turn.whole(known))
        await self.current.ended(turn)
        await self.turnstile.leave(turn.ticket)
        self._told(turn)
        turn.log.close()  # it is not kept: the database has it all

    def _start(self, turn: Turn) -> None:
        self._open(turn)
        self.under_way.begin(turn)

    def _open(self, turn: Turn) -> None:
        self.turns.open(turn.log, lambda: self.under_way.stop(turn))  # before anybody is told its id
        metrics.CHAT_RUNNING.inc()

    def resume(self, turn: Turn) -> None:
        """A turn of another worker waits here from now on."""
        self.turnstile.sit(turn.ticket)
        self._open(turn)
        self.under_way.rest(turn, self.agreeing.rest(turn))

    async def _run(self, turn: Turn, answering: Awaitable[None]) -> None:
        """From the question to `done`, `error` or a rest: whatever happens, the turn ends and its end is stored."""
        rest: Rest | None = None
        taken = False
        try:
            async with asyncio.timeout(turn.seconds_left):
                await answering
        except Rest as found:
            rest = found
        except TakenUp:
            taken = True
        except asyncio.CancelledError:
            task = asyncio.current_task()
            _stopped(turn, by_server=task is not None and task.cancelling() > 0)
        except TimeoutError:
            turn.fail("failed", "unavailable", "The answer took too long and was stopped.")
        except PalaverError as error:
            code = events.code_of(error)
            turn.fail("failed", code, _told(turn, error))
            log.warning("a turn failed", turn=str(turn.id), code=code, reason=error.message)
        except Exception as error:  # the reader must hear of it, the log holds the trace
            turn.fail("failed", "internal", "Something went wrong on our side.")
            log.exception("a turn failed", turn=str(turn.id), exc_info=error)
        finally:
            if rest is not None:
                self.under_way.rest(turn, rest)
            elif taken:
                await self._left(turn)
            else:
                await self._conclude(turn)
                metrics.CHAT_RUNNING.dec()

    async def _moderated(self, turn: Turn, rest: Rest | None) -> None:
        """The answer, between what its question and what it itself goes through."""
        if rest is not None and turn.ticket.stopping:
            await rest.leave()
            _stopped(turn, by_server=leaving.seconds() > 0)
            return
        if turn.opening and rest is None:
            await self.moderation.guard(turn)
        elif rest is None and (await self.moderation.question(turn) or await self.handover.instead(turn)):
            return
        await self._answer(turn, rest)
        await self.moderation.answer(turn)

    async def _answer(self, turn: Turn, rest: Rest | None) -> None:
        """Programs, cache, context, provider, stream, tools, until the model calls no more of them."""
        if rest is not None:
            if await rest.go_on() or turn.opening:
                return
        elif "scene" in turn.once:
            await self.context.bind(turn)
            if turn.guest is None and (await self.dialogue.answers(turn) or turn.opening):
                return
        if await self.answers.repeat(turn):
            return
        await self.context.bind(turn)
        request = await self.context.of(turn, await self.tools.offered(turn))
        if turn.stopped is not None:
            return
        turn.log.wake()
        if (said := instead(turn.bot.document, request)) is not None:
            Round(turn).say(said)
            return
        await self._rounds(turn, request)

    async def _rounds(self, turn: Turn, request: Request | None) -> None:
        """The model and the tools that it calls, in turn; Rest, which is stored, where somebody has to agree first."""
        while request is not None:
            if (calling := await self._stream(turn, request)) is None:
                return
            request = await self.tools.answered(turn, request, calling)
        raise await self.agreeing.begin(turn)

    async def _stream(self, turn: Turn, request: Request) -> Completion | None:
        """One round: every piece goes into the log as it comes; what the model said, where its calls are to be run."""
        model, heard = turn.bot.document.model, Round(turn)
        async with aclosing(self.models.stream(turn.payer, model, request, heard=turn.hear)) as stream:
            async for deltas in stream:
                for delta in deltas:
                    if type(delta) is TextDelta:
                        heard.say(delta.text)
                    elif type(delta) is ThinkingDelta and turn.gate is None:
                        turn.log.append(b"thinking", events.text(delta.text))
                    elif type(delta) is ToolCallDelta:
                        heard.call(delta)
                    elif type(delta) is Finished:
                        turn.finish, heard.thoughts = delta.reason, delta.thoughts
                turn.log.wake()
                if turn.gate is not None and await self.moderation.passing(turn):
                    return None
                if turn.log.size > _LONGEST_LOG or heard.too_long:
                    turn.finish = "length"
                    return None
        return heard.over()

    async def _conclude(self, turn: Turn) -> None:
        """History and accounting first, then the last event: a reader that sees `done` can rely on the database."""
        self.moderation.conclude(turn)
        self.tools.stopped(turn)
        kept = await self._stored(turn)
        await self.handover.conclude(turn)
        await self.turnstile.leave(turn.ticket)  # before its end is told: whoever reads it may ask on
        await self.answers.keep(turn)
        self._told(turn)
        self.turns.close(turn.log, kept=kept)
        await self.current.ended(turn)

    async def _left(self, turn: Turn) -> None:
        """Another worker goes on with it: who reads here is cut off, and finds it there."""
        await self.agreeing.left(turn)
        turn.fail("interrupted", "interrupted", "The server stopped while somebody was asked.")
        turn.log.leave()
        self.turns.close(turn.log, kept=False)
        turn.finished.set()
        await self.turnstile.leave(turn.ticket)
        metrics.CHAT_RUNNING.dec()

    def _told(self, turn: Turn) -> None:
        """The last event."""
        if turn.error is not None:
            turn.log.append(b"error", events.error(*turn.error))
        else:
            turn.log.append(b"done", events.done(turn.usage, turn.finish, turn.sources, cache_hit=turn.cache_hit))
        turn.finished.set()
        if turn.state == "done":
            self.context.summaries.after(turn)
        _measure(turn)

    async def _stored(self, turn: Turn) -> bool:
        """Whether the database keeps all of what the log says, or will."""
        try:
            await _shielded(self.ledger.end(turn.ended()))
        except TurnClosed as error:
            turn.fail("interrupted", error.code, error.message)
            return False
        except PalaverError as error:
            turn.fail("failed", events.code_of(error), f"The answer is not stored yet: {_told(turn, error)}")
            log.warning("an answer is not stored yet", turn=str(turn.id), reason=error.message)
        return True

    async def drain(self) -> None:
        """Wait for the running turns, and let go of what is written after them."""
        await self.under_way.drain()
        await self.context.summaries.close()


def _after(session: Conversation | None, instead: AskedBefore | None) -> UUID | None:
    if instead is not None:
        return instead.parent
    return session.head if session is not None else None


def _named(turn: Turn) -> tuple[bytes, bytes]:
    """The first event."""
    kind = b"session_created" if turn.is_new else b"session_continued"
    return kind, events.session(turn.session, turn.id, turn.bot.alias if turn.guest else "", turn.bot.name)


def _told(turn: Turn, error: PalaverError) -> str:
    """What the turn's owner reads of a failure: its log and its row are theirs."""
    return told(error, turn.caller, f"the turn {turn.id}").message


def _measure(turn: Turn) -> None:
    _counted(turn.state).inc()
    if turn.first_token_s is not None:
        metrics.CHAT_FIRST_TOKEN_SECONDS.observe(turn.first_token_s)


@lru_cache(16)
def _counted(state: str) -> Counter:
    return metrics.CHAT_TURNS.labels(state)


def _stopped(turn: Turn, *, by_server: bool) -> None:
    """Cancelled by its owner, or, when the whole task is, by the end of the server."""
    if by_server:
        turn.fail("interrupted", "interrupted", "The server stopped while it was answering.")
    else:
        turn.state, turn.finish = "cancelled", "cancelled"


async def _shielded(work: Awaitable[None]) -> None:
    """Finish `work` even when this task is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue
    task.result()
