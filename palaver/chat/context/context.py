"""Brings together what a model is shown, in a conversation or in an exchange, and has it assembled."""

from collections.abc import Sequence

import msgspec

from palaver.chat import events
from palaver.chat.context.assembling import assemble
from palaver.chat.context.day import day
from palaver.chat.context.elsewhere import Elsewhere, Naming
from palaver.chat.context.evidence import evidence, searching
from palaver.chat.context.material import Material, Said, said_before
from palaver.chat.context.params import params_of
from palaver.chat.context.passages import sources
from palaver.chat.context.summaries import Summaries
from palaver.chat.media.showing import Showing, Shown
from palaver.chat.memory.memory import Memory
from palaver.chat.models import Models
from palaver.chat.moderated import Moderation
from palaver.chat.sessions.sessions import Conversation, Sessions
from palaver.chat.turn import Turn
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.kit.clock import now
from palaver.knowledge.retrieval.passages import Passages
from palaver.knowledge.retrieval.passages import Source as Found
from palaver.llm.messages import Message, Request, Tool


class Context:
    def __init__(
        self,
        passages: Passages,
        sessions: Sessions,
        models: Models,
        summaries: Summaries,
        memory: Memory,
        showing: Showing,
        elsewhere: Elsewhere,
        moderation: Moderation,
    ) -> None:
        self.moderation = moderation
        self.passages, self.sessions, self.models = passages, sessions, models
        self.summaries, self.memory, self.showing, self.elsewhere = summaries, memory, showing, elsewhere

    async def of(self, turn: Turn, tools: Sequence[Tool] = (), tool_choice: str | None = None) -> Request:
        """The request of a turn, with what the model may call; its sources go into the log."""
        document = turn.bot.document
        found = await self.found(turn.caller, searching(document, turn.scene.collections), turn.question)
        turn.known = await self.summaries.before(turn)
        facts = await self.memory.shown(turn.caller, turn.bot, turn.id, turn.question)
        shown = await self._files(turn)
        material = Material(
            question=turn.question,
            day=day(document, now()),
            asked=[Message("user", turn.question, images=shown.images)],
            attachments=await self.moderation.attached(turn, [*shown.attachments, *turn.elsewhere]),
            history=await self._history(turn),
            summary=turn.known.content if turn.known else "",
            summarised=turn.known.summarised if turn.known else 0,
            facts=facts,
            found=found,
            tools=tools,
            instructions=turn.scene.instructions(document.identity.language),
            tool_choice=tool_choice,
            params=params_of(document, turn.max_tokens),
        )
        turn.material, turn.assembled = material, assemble(turn.bot, material)
        if facts or material.summary:
            turn.once.add("personal")
        cited = sources(found, turn.assembled.request.passages)
        turn.sources = [] if turn.stopped else await self.moderation.cited(turn.payer, turn.bot, cited)
        if turn.sources:
            turn.log.append(b"sources", events.sources(turn.sources))
        return turn.assembled.request

    async def attach(self, turn: Turn, question: Naming, session: Conversation | None) -> None:
        """The files and resources that come with a question; no cache keeps answers where there are some."""
        turn.elsewhere = await self.elsewhere.read(turn.caller, turn.bot, question.resources)
        turn.files = await self.showing.attached(turn.caller, question, turn.bot.document)
        turn.has_files = bool(turn.files) or (session is not None and session.files)
        if turn.has_files or turn.elsewhere:
            turn.once.add("attachments")

    async def bind(self, turn: Turn) -> None:
        """The files that come with the question are of its conversation from here on."""
        if turn.files and not turn.again:
            await self.showing.media.bind(turn.caller, turn.files, turn.session, turn.id)

    def again(self, turn: Turn, told: Sequence[Message], *, tool_choice: str | None = None) -> Request:
        """The request of a turn once more, after calls of tools and their results: what has no room now gives way."""
        if turn.material is None:
            raise RuntimeError("of() comes first")
        turn.material = msgspec.structs.replace(
            turn.material, asked=[*turn.material.asked, *told], tool_choice=tool_choice
        )
        turn.assembled = assemble(turn.bot, turn.material)
        return turn.assembled.request

    async def found(self, caller: Caller, document: BotDocument, question: str) -> list[Found] | None:
        """Passages for a question; None when the bot has no documents, or nothing is asked."""
        quotes = self.models.quotes(document.model)
        return await evidence(self.passages, caller, document, question, quotes=quotes) if question else None

    async def _files(self, turn: Turn) -> Shown:
        """What of the conversation's files the model sees; most conversations have none."""
        if not turn.has_files:
            return Shown()
        files = await self.showing.media.of_session(turn.caller, turn.session)
        return await self.showing.of(turn.payer, turn.bot.document, turn.question, files, turn.files)

    async def _history(self, turn: Turn) -> list[Said]:
        window = turn.bot.document.context.history
        if turn.is_new or not window.max_turns:
            return []
        past = await self.sessions.history(turn.caller, turn.session, turn.parent, 2 * window.max_turns)
        since = turn.known.turns - turn.known.summarised if turn.known else 2 * window.max_turns
        return said_before([message for message in past if message.place <= since])
