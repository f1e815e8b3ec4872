"""What of a waiting turn is stored: all that is needed to go on, and nothing of who may do what by then."""

import asyncio
import time
import zlib
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel
from palaver.chat import events
from palaver.chat.context.assembling import assemble
from palaver.chat.context.known import Known
from palaver.chat.context.material import Material
from palaver.chat.events import Source
from palaver.chat.guests import Guest
from palaver.chat.pauses.pending import Pending
from palaver.chat.scene import Scene
from palaver.chat.turn import Turn
from palaver.config.bots import Bot
from palaver.config.document.model import Model
from palaver.core.caller import Caller
from palaver.llm.messages import Completion
from palaver.moderation.holdback import Passed
from palaver.tools.work import Answered, Asked

_QUICKLY: Final = 1
_AT_ONCE: Final = 100_000  # bytes that are packed without leaving the event loop


class State(msgspec.Struct, frozen=True, kw_only=True):
    """
    `log` are its events so far, `passed` what its gate has seen; `tools` those that programs have chosen.

    `read`, `by_person`, `rounds` and `calls` are of its work with tools, `said` and `answers` of the round that waits.
    """

    question: str
    answer_id: UUID
    parent: UUID | None
    channel: Channel
    trial: bool
    status: str
    model: dict[str, Any]
    tools: list[str] | None
    guest: Guest | None
    known: Known | None
    material: Material
    text: str
    sources: list[Source]
    spent: events.Usage
    first_token_s: float | None
    log: bytes
    passed: Passed | None
    read: bool
    by_person: list[str]
    rounds: int
    calls: int
    said: Completion
    answers: list[Answered | Asked]


_decode = msgspec.msgpack.Decoder(State).decode


async def packed(turn: Turn) -> bytes:
    body = msgspec.msgpack.encode(state_of(turn))
    if len(body) <= _AT_ONCE:
        return zlib.compress(body, _QUICKLY)
    return await asyncio.to_thread(zlib.compress, body, _QUICKLY)


async def unpacked(body: bytes) -> State:
    """Raises ValueError or zlib.error where another version has written it, or nobody."""
    plain = zlib.decompress(body) if len(body) <= _AT_ONCE else await asyncio.to_thread(zlib.decompress, body)
    return _decode(plain)


def state_of(turn: Turn) -> State:
    work, waits, material = turn.work, turn.pending, turn.material
    assert work is not None, "it calls tools"
    assert waits is not None, "it waits"
    assert material is not None, "its model was asked"
    return State(
        question=turn.question,
        answer_id=turn.answer_id,
        parent=turn.parent,
        channel=turn.channel,
        trial=turn.trial,
        status=turn.status,
        model=turn.bot.document.model.model_dump(mode="json"),
        tools=turn.scene.tools,
        guest=turn.guest,
        known=turn.known,
        material=material,
        text=turn.text,
        sources=turn.sources,
        spent=turn.usage,
        first_token_s=turn.first_token_s,
        log=turn.log.frames,
        passed=turn.gate.passed if turn.gate is not None else None,
        read=work.read,
        by_person=list(work.said),
        rounds=work.rounds,
        calls=work.calls,
        said=waits.said,
        answers=list(waits.answers),
    )


def turn_of(state: State, caller: Caller, bot: Bot, worker: int, ids: tuple[UUID, UUID], seconds: float) -> Turn:
    """
    The turn with its id and its conversation's, which waits for some `seconds` more.

    It has no tools and no gate yet; what is kept of its conversation is read anew behind it.
    """
    model = Model.model_validate(state.model)
    bot = msgspec.structs.replace(bot, document=bot.document.model_copy(update={"model": model}))
    id, session = ids
    turn = Turn(caller, bot, state.question, worker, session, id)
    turn.answer_id, turn.parent, turn.channel = state.answer_id, state.parent, state.channel
    turn.trial, turn.status, turn.names = state.trial, state.status, False
    turn.scene, turn.known, turn.material = Scene(tools=state.tools), state.known, state.material
    turn.assembled = assemble(bot, state.material)
    turn.parts, turn.sources, turn.spent = _parts(state.text), state.sources, state.spent
    turn.started, turn.first_token_s = time.perf_counter(), state.first_token_s
    turn.guest = state.guest
    turn.once.add("tools")
    turn.log.take(state.log)
    turn.log.offset = len(state.text)
    turn.pending = Pending(state.said, state.answers, asyncio.get_running_loop().time() + seconds)
    return turn


def _parts(text: str) -> list[str]:
    return [text] if text else []
