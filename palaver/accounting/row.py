"""The row of a call, as it is written: who was asked, who pays, and nothing that points to what may be deleted."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from palaver.accounting.call import ModelCall, Payer
from palaver.core.caller import Caller
from palaver.kit.clock import now
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable

_MOST: Final = 2**31 - 1  # tokens and milliseconds that a provider can make us believe
_LONGEST: Final = 300


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A call under its `id`: written twice, it still counts once.

    `owner` is who asked; `key` the API key behind it, `person` the person or visitor, where there is one.
    """

    id: UUID
    at: datetime
    account: UUID
    owner: str
    activity: str
    connection: str
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    reasoning_tokens: int
    estimated: bool
    outcome: str
    ms: int
    bot: UUID | None = None
    version: int | None = None
    session: UUID | None = None
    turn: UUID | None = None
    key: UUID | None = None
    person: str = ""
    channel: str = ""
    first_token_ms: int | None = None


def row_of(call: ModelCall) -> Row:
    payer, tokens = call.payer, call.tokens
    return Row(
        id=uuid7(),
        at=now(),
        account=payer.caller.account,
        owner=text_of(payer.caller.owner),
        activity=call.activity,
        connection=text_of(call.connection),
        provider=text_of(call.provider),
        model=text_of(call.model),
        prompt_tokens=_count(tokens.prompt),
        completion_tokens=_count(tokens.completion),
        cached_tokens=_count(min(tokens.cached, tokens.prompt)),
        reasoning_tokens=_count(tokens.reasoning),
        estimated=call.estimated,
        outcome=text_of(call.outcome),
        ms=_count(call.ms),
        bot=payer.bot,
        version=payer.version,
        session=payer.session,
        turn=payer.turn,
        key=key_of(payer.caller),
        person=person_of(payer),
        channel=payer.channel,
        first_token_ms=None if call.first_token_ms is None else _count(call.first_token_ms),
    )


def key_of(caller: Caller) -> UUID | None:
    """The API key that asks, or that minted the token that asks."""
    by_key = caller.kind in {"super", "test", "prod", "ui"} or (caller.kind == "visitor" and caller.maker is None)
    return caller.id if by_key else None


def person_of(payer: Payer) -> str:
    """Who a call is for: a person or a visitor, also the one that a key speaks for; empty where nobody is named."""
    caller = payer.caller
    if caller.kind in {"user", "visitor"}:
        return text_of(caller.owner)
    return text_of(caller.client.subject) if caller.client is not None else ""


def _count(value: int) -> int:
    return max(0, min(value, _MOST))


def text_of(value: str) -> str:
    """A name as it can be stored."""
    return storable(value)[:_LONGEST]
