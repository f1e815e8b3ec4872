"""Moderation in the turn: questions before anybody else is asked, answers before anybody reads them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import ClassVar, Final

import msgspec

from palaver.accounting.call import Payer
from palaver.chat import events
from palaver.chat.context.material import Attachment
from palaver.chat.events import Source
from palaver.chat.ledger import SQL
from palaver.chat.media.media import File
from palaver.chat.models import Models
from palaver.chat.paying import channel_of, payer_of
from palaver.chat.turn import Turn, title_of
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.config.document.model import Model
from palaver.core import metrics
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import PalaverError, Unavailable
from palaver.kit.ids import uuid7
from palaver.llm.messages import Delta, Finished, Image, Message, Params, Request, TextDelta, ThinkingDelta
from palaver.moderation.event import Direction, Event
from palaver.moderation.holdback import Gate
from palaver.moderation.journal import Journal
from palaver.moderation.policies import Policies
from palaver.moderation.policy import Hit, Policy, Step, decide, decide_picture
from palaver.moderation.trying import Trial, tried

Look = Callable[[File], Awaitable[Image]]

_SILENT: Final = frozenset({"allow", "flag"})
_LONGEST_S: Final = 30.0
_JUDGEMENT: Final = Params(temperature=0.0, max_output_tokens=300)


class Filtered(PalaverError):
    """A question that the bot's policy does not let through."""

    code: ClassVar[str] = "content_filtered"
    status: ClassVar[int] = 422


def moderates(document: BotDocument) -> bool:
    """Whether anything is looked for in what is said to a bot or by it."""
    return bool(document.moderation.input or document.moderation.output)


class Asking:
    """What examiners ask of models, in the name of whoever the text is of."""

    def __init__(self, models: Models, payer: Payer, bot: Bot) -> None:
        self._models, self._payer, self._model = models, payer, bot.document.model
        self._prompt = bot.document.prompt.moderation

    async def ruling(self, asked: str, *, connection: str | None, model: str | None) -> str:
        judging = self._other(connection, model)
        request = Request(
            messages=(Message("system", self._prompt), Message("user", asked)), model=judging.name, params=_JUDGEMENT
        )
        try:
            async with asyncio.timeout(_LONGEST_S):
                return await self._said(judging, request)
        except TimeoutError as error:
            raise Unavailable("The model that judges took too long.") from error

    async def categories(self, said: str | Image, *, connection: str | None, model: str | None) -> dict[str, float]:
        asked = self._other(connection, model).model_copy(update={"name": model})
        try:
            async with asyncio.timeout(_LONGEST_S):
                return dict((await self._models.moderated(self._payer, asked, said)).scores)
        except TimeoutError as error:
            raise Unavailable("The moderation endpoint took too long.") from error

    def _other(self, connection: str | None, model: str | None) -> Model:
        """The bot's model, or another one that is named: of another connection the default where none is."""
        said: dict[str, object] = {"name": model} if model else {}
        if connection:
            said = {"connection": connection, "name": model, "fallback": []}
        return self._model.model_copy(update=said)

    async def _said(self, model: Model, request: Request) -> str:
        parts: list[str] = []
        async with aclosing(self._models.stream(self._payer, model, request, activity="moderation")) as answer:
            async for deltas in answer:
                parts += [delta.text for delta in deltas if isinstance(delta, TextDelta)]
        return "".join(parts)


class Moderation:
    def __init__(self, db: Database, models: Models, journal: Journal, look: Look) -> None:
        self.db, self.models, self.journal, self.look = db, models, journal, look
        self.policies = Policies()

    async def question(self, turn: Turn) -> bool:
        """
        Put the question through its steps, and a gate before the answer; True when all is said.

        What is masked is so in the history too, before anybody else is told.
        """
        policy = await self.policies.of(turn.bot.document.moderation)
        if policy.output:
            turn.gate = Gate(policy.output)
        if not policy.input:
            return False
        decision = await decide(policy.input, turn.question, self._asking(turn))
        await self.rewrite(turn, decision.text)
        self._tell(turn, "input", decision.hits)
        stopped = decision.stopped or await self._seen(turn, policy)
        if stopped is None:
            return False
        _stop(turn, policy, stopped)
        return True

    async def attached(self, turn: Turn, texts: Sequence[Attachment]) -> list[Attachment]:
        """
        The texts of files and resources, through the steps of a question: one that is stopped ends the turn.

        What came with an earlier question goes through those that decide locally, and is left out where one stops it.
        """
        policy = await self.policies.of(turn.bot.document.moderation)
        fresh, passed = bool(turn.files or turn.elsewhere), list[Attachment]()
        for each in texts:
            decision = await decide(policy.input if fresh else local(policy.input), each.text, self._asking(turn))
            self._tell(turn, "input", decision.hits if fresh else ())
            if decision.stopped is None:
                passed.append(msgspec.structs.replace(each, text=decision.text))
            elif fresh:
                _stop(turn, policy, decision.stopped)
                return []
        return passed

    async def cited(self, payer: Payer, bot: Bot, sources: list[Source]) -> list[Source]:
        """Sources as they may be read beside an answer: what it may not say, their excerpts do not say either."""
        steps = local((await self.policies.of(bot.document.moderation)).output)
        if not steps:
            return sources
        asking, shown = Asking(self.models, payer, bot), []
        for each in sources:
            decision = await decide(steps, each.text, asking)
            shown.append(msgspec.structs.replace(each, text="" if decision.stopped else decision.text))
        return shown

    async def passing(self, turn: Turn) -> bool:
        """Let out what the slow steps have seen, when it is their turn; True when the answer ends here."""
        gate = turn.gate
        if gate is None:
            return False
        if gate.due and gate.stopped is None:
            turn.utter(await gate.examined(self._asking(turn)))
        return gate.stopped is not None

    async def answer(self, turn: Turn) -> None:
        """The model has said all: what was held back comes out, or does not."""
        gate = turn.gate
        if gate is not None:
            turn.utter(gate.end())
            turn.utter(await gate.examined(self._asking(turn), whole=True))

    def conclude(self, turn: Turn) -> None:
        """However the answer has ended: what is known to be harmless is not lost, and what was found is told."""
        gate = turn.gate
        if gate is None:
            return
        turn.utter(gate.end())
        self._tell(turn, "output", gate.hits)
        if gate.stopped is None:
            return
        turn.stopped = gate.stopped
        if turn.error is None:
            turn.finish = "content_filter"
            turn.handoff = gate.stopped.action == "handoff"
            if gate.stopped.action != "block":
                message = turn.bot.document.moderation.message
                turn.utter(f"\n\n{message}" if turn.parts else message)

    async def said(
        self, payer: Payer, bot: Bot, messages: Sequence[Message], *, kept: bool
    ) -> tuple[list[Message], Hit | None]:
        """
        What a client sends of a conversation that it keeps itself: the last question goes through all steps, what it
        says was said before through those that decide locally. Filtered when it is blocked.
        """
        policy = await self.policies.of(bot.document.moderation)
        if not policy.input:
            return list(messages), None
        asking, passed = Asking(self.models, payer, bot), []
        stopped, hits = await _looked_at(policy, [each for one in messages for each in one.images], asking)
        if kept:
            self._keep(payer, bot, "input", hits)
        if stopped is not None and stopped.action == "block":
            raise Filtered(policy.message)
        if stopped is not None:
            return list(messages), stopped
        for place, message in enumerate(messages):
            steps = policy.input if place == len(messages) - 1 else local(policy.input)
            if message.role == "tool" or not message.content:
                passed.append(message)
                continue
            decision = await decide(steps, message.content, asking)
            if kept:
                self._keep(payer, bot, "input", decision.hits)
            if decision.stopped is not None and decision.stopped.action == "block":
                raise Filtered(policy.message)
            if decision.stopped is not None:
                return list(messages), decision.stopped
            passed.append(msgspec.structs.replace(message, content=decision.text))
        return passed, None

    async def let_out(
        self, payer: Payer, bot: Bot, answer: AsyncGenerator[Sequence[Delta], None], *, kept: bool
    ) -> AsyncGenerator[Sequence[Delta], None]:
        """A model's deltas as far as the bot's policy lets them out, which is never so with what it thinks."""
        policy = await self.policies.of(bot.document.moderation)
        if not policy.output:
            async for deltas in answer:
                yield deltas
            return
        gate, asking = Gate(policy.output), Asking(self.models, payer, bot)
        try:
            async for deltas in answer:
                yield [each for delta in deltas for each in await _passed(gate, asking, delta)]
                if gate.stopped is not None:
                    rest = await gate.examined(asking, whole=True)
                    yield [*([TextDelta(rest)] if rest else []), *_instead(gate.stopped, policy)]
                    return
        finally:
            if kept:
                self._keep(payer, bot, "output", gate.hits)

    async def tried(self, caller: Caller, bot: Bot, direction: Direction, text: str) -> Trial:
        """What a bot's policy makes of a text, step by step; nothing of it is kept."""
        policy = await self.policies.of(bot.document.moderation)
        steps = policy.input if direction == "input" else policy.output
        payer = payer_of(caller, bot, channel_of(caller))
        return await tried(steps, text, bot.document.moderation.message, Asking(self.models, payer, bot))

    async def _seen(self, turn: Turn, policy: Policy) -> Hit | None:
        """What of the pictures that come with the question stops it."""
        pictures = [await self.look(file) for file in turn.files if file.kind == "image"]
        stopped, hits = await _looked_at(policy, pictures, self._asking(turn))
        self._tell(turn, "input", hits)
        return stopped

    async def guard(self, turn: Turn) -> None:
        """A gate before an answer that no question has asked for."""
        policy = await self.policies.of(turn.bot.document.moderation)
        if policy.output:
            turn.gate = Gate(policy.output)

    async def rewrite(self, turn: Turn, text: str) -> None:
        """The question reads so from here on, in the history too."""
        if text == turn.question:
            return
        turn.question = text
        turn.revision = None if turn.names else turn.revision
        await self.db.run(
            SQL.rewrite_question,
            account_id=turn.caller.account,
            session_id=turn.session,
            id=turn.question_id,
            content=turn.question,
            title=title_of(turn.question) if turn.names else None,
        )

    def _asking(self, turn: Turn) -> Asking:
        return Asking(self.models, turn.payer, turn.bot)

    def _tell(self, turn: Turn, direction: Direction, hits: Sequence[Hit]) -> None:
        for hit in hits:
            if hit.action not in _SILENT:
                turn.log.append(b"moderation", events.moderation(direction, hit.category, hit.action))
        if hits:
            turn.once.add("moderation")
            self._keep(turn.payer, turn.bot, direction, hits)

    def _keep(self, payer: Payer, bot: Bot, direction: Direction, hits: Sequence[Hit]) -> None:
        for hit in hits:
            metrics.MODERATION_HITS.labels(direction, hit.action).inc()
            self.journal.note(
                Event(
                    id=uuid7(),
                    account_id=payer.caller.account,
                    bot_id=bot.id,
                    version=bot.number,
                    session_id=payer.session,
                    turn_id=payer.turn,
                    direction=direction,
                    handler=hit.handler,
                    category=hit.category,
                    score=hit.score,
                    action=hit.action,
                    excerpt=hit.excerpt if payer.session else "",
                )
            )


def local(steps: Sequence[Step]) -> list[Step]:
    """Those that decide by themselves."""
    return [step for step in steps if step.examiner.scan() is not None]


def _stop(turn: Turn, policy: Policy, stopped: Hit) -> None:
    """What is said instead, where something that came with a question is not let through."""
    turn.stopped = stopped
    if stopped.action == "block":
        turn.fail("failed", Filtered.code, policy.message)
        return
    turn.finish, turn.handoff = "content_filter", stopped.action == "handoff"
    turn.utter(policy.message)


async def _looked_at(policy: Policy, pictures: Sequence[Image], asking: Asking) -> tuple[Hit | None, list[Hit]]:
    """What stops one of the pictures, the first of them, and all that was found."""
    seen = await asyncio.gather(*(decide_picture(policy.input, picture, asking) for picture in pictures))
    stopped = next((decision.stopped for decision in seen if decision.stopped is not None), None)
    return stopped, [hit for decision in seen for hit in decision.hits]


async def _passed(gate: Gate, asking: Asking, delta: Delta) -> list[Delta]:
    if isinstance(delta, ThinkingDelta) or gate.stopped is not None:
        return []
    text = ""
    if isinstance(delta, TextDelta):
        text = gate.feed(delta.text)
        if gate.due and gate.stopped is None:
            text += await gate.examined(asking)
    elif isinstance(delta, Finished):
        text = gate.end()
        text += await gate.examined(asking, whole=True)
    shown: list[Delta] = [TextDelta(text)] if text else []
    return shown if isinstance(delta, TextDelta) or gate.stopped is not None else [*shown, delta]


def _instead(stopped: Hit, policy: Policy) -> list[Delta]:
    said: list[Delta] = [] if stopped.action == "block" else [TextDelta(policy.message)]
    return [*said, Finished("content_filter", None, "")]
