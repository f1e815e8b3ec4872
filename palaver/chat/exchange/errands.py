"""The tool work of an exchange: the bot's own tools run between its model's rounds, and the client reads one answer."""

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.accounting.call import Payer
from palaver.chat.context.assembling import assemble
from palaver.chat.context.material import Material
from palaver.chat.events import Source
from palaver.chat.exchange.leg import Leg, summed
from palaver.chat.models import Models
from palaver.chat.tooling import choice, has_read, results, said_by_person
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.errors import ProviderFailed
from palaver.kit.ids import uuid7
from palaver.llm.messages import Completion, Delta, Finished, Format, Request, Usage
from palaver.tools.belt import Belt
from palaver.tools.calling import Calling
from palaver.tools.toolbox import Toolbox
from palaver.tools.work import Work

_LONGEST_S: Final = 600.0  # from then on it must answer with what it has


class Silent:
    """Nobody is told of an exchange's calls while they happen; the log of calls has them."""

    def started(self, id: UUID, name: str) -> None: ...

    def finished(self, id: UUID, *, ok: bool, ms: int) -> None: ...

    def asks(self, id: UUID, name: str, arguments: dict[str, Any]) -> None: ...


@dataclass(slots=True)
class Errand:
    """What one exchange's next request is made of; `sources` grow with what its tools have read."""

    work: Work
    material: Material
    format: Format | None
    sources: list[Source]
    until: float = field(default_factory=lambda: time.monotonic() + _LONGEST_S)

    @property
    def goes_on(self) -> bool:
        return self.work.goes_on and time.monotonic() < self.until


class Errands:
    def __init__(self, toolbox: Toolbox, calling: Calling, models: Models) -> None:
        self.toolbox, self.calling, self.models = toolbox, calling, models

    async def work(self, caller: Caller, bot: Bot, *, dry: bool) -> Work:
        """The work of an exchange: nobody can be asked, and nothing of it is a conversation of ours."""
        quotes = self.models.named(bot.document.model).quotes
        found = Belt(()) if quotes else await self.toolbox.belt(caller, bot)
        belt = Belt([tool for tool in found.by_wire.values() if not tool.stored])
        return Work(
            caller=caller,
            bot=bot,
            session=uuid7(),
            turn=uuid7(),
            belt=belt,
            teller=Silent(),
            asks=False,
            kept=False,
            dry=dry,
        )

    async def answer(self, payer: Payer, errand: Errand, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        """The model's words of all rounds as one answer, with what they have used together."""
        model, spoken, used = errand.work.bot.document.model, False, None
        while True:
            leg = Leg(spoken=spoken)
            async with aclosing(self.models.stream(payer, model, request)) as stream:
                async for deltas in stream:
                    yield leg.hear(deltas)
            said, spoken = leg.over(), leg.spoken
            used = summed(used, said.usage)
            if not said.tool_calls or not errand.goes_on:
                yield [_end(said, used, spoken=spoken)]
                return
            request = await self._next(errand, request, said)

    async def _next(self, errand: Errand, request: Request, said: Completion) -> Request:
        """Run what the model has called; the request that tells it what came of that."""
        work = errand.work
        work.saw(read=has_seen(errand.material, request), said=said_by_person(request))
        answers = await self.calling.answered(work, said.tool_calls)
        told = results(said, answers, errand.sources, last=not errand.goes_on)
        errand.material = msgspec.structs.replace(
            errand.material, asked=[*errand.material.asked, *told], tool_choice=choice(goes_on=errand.goes_on)
        )
        return msgspec.structs.replace(assemble(work.bot, errand.material).request, format=errand.format)


def has_seen(material: Material, request: Request) -> bool:
    """Whether a client has sent what anybody may have written: its own instructions and pictures count too."""
    pictures = any(message.images for message in request.messages)
    return has_read(request) or pictures or bool(material.instructions)


def _end(said: Completion, used: Usage | None, *, spoken: bool) -> Finished:
    """The last delta; ProviderFailed where the model has called tools to the end and never answered."""
    if said.tool_calls and not spoken:
        raise ProviderFailed("The model went on calling tools and did not answer.")
    return Finished("stop" if said.tool_calls else said.reason, used, said.model)
