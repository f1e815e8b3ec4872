"""What models were shown in past turns, for who may read what others have said."""

from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.chat.context.parts import WHY
from palaver.chat.context.written import Line, Written
from palaver.config.bots import Bots
from palaver.core.caller import Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import NotFound

SQL = named_queries(__file__)

READS: Final = "conversations.read"


class ShownCall(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    arguments: str


class ShownMessage(msgspec.Struct, frozen=True, kw_only=True):
    """
    `content` is null where the message was removed since; `cut` characters of it are not kept, and of `images` only how
    many there were.
    """

    role: str
    content: str | None
    cut: int = 0
    tool_calls: list[ShownCall] = []
    tool_call_id: str | None = None
    images: int = 0


class ShownPart(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` says in words why it was `kept` or dropped; `tokens` are guessed by length."""

    kind: str
    name: str
    tokens: int
    kept: bool
    reason: str


class ShownPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """What the model was sent last in a turn, and what became of all that it could have been shown."""

    turn_id: UUID
    session_id: UUID
    bot_id: UUID
    version: int
    connection: str
    model: str | None
    params: dict[str, Any]
    tools: list[dict[str, Any]]
    tool_choice: str | None
    messages: list[ShownMessage]
    parts: list[ShownPart]
    budget_tokens: int
    reserve_output_tokens: int


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    turn_id: UUID
    session_id: UUID
    bot_id: UUID
    version: int
    body: Any


class _Text(msgspec.Struct, frozen=True):
    id: UUID
    content: str


class Prompts:
    def __init__(self, db: Database, bots: Bots) -> None:
        self.db, self.bots = db, bots

    async def of(self, caller: Caller, turn: UUID) -> ShownPrompt:
        """NotFound where no model was asked, and for a turn of a bot that is not open to the caller."""
        stored = await self.db.maybe(SQL.prompt, _Stored, account_id=caller.account, turn_id=turn)
        if stored is None:
            raise NotFound("There is no such prompt.")
        await self.bots.active_by_id(caller, stored.bot_id)
        body = msgspec.convert(stored.body, Written)
        ids = [line.id for line in body.messages if line.id is not None]
        said = await self.db.all(SQL.said, _Text, account_id=caller.account, session_id=stored.session_id, ids=ids)
        return _shown(stored, body, {text.id: text.content for text in said})


def _shown(stored: _Stored, body: Written, said: dict[UUID, str]) -> ShownPrompt:
    return ShownPrompt(
        turn_id=stored.turn_id,
        session_id=stored.session_id,
        bot_id=stored.bot_id,
        version=stored.version,
        connection=body.connection,
        model=body.model,
        params=body.params,
        tools=body.tools,
        tool_choice=body.tool_choice,
        messages=[_message(line, said) for line in body.messages],
        parts=[
            ShownPart(kind=kind, name=name, tokens=tokens, kept=reason in {"always", "fits"}, reason=WHY[reason])
            for kind, name, tokens, reason in body.parts
        ],
        budget_tokens=body.budget,
        reserve_output_tokens=body.reserve,
    )


def _message(line: Line, said: dict[UUID, str]) -> ShownMessage:
    return ShownMessage(
        role=line.role,
        content=line.content if line.id is None else said.get(line.id),
        cut=line.cut,
        tool_calls=[ShownCall(id=id, name=name, arguments=arguments) for id, name, arguments in line.calls],
        tool_call_id=line.answers,
        images=line.images,
    )
