"""POST /api/chat/get_token: a chat token for a customer's visitor, with the bot and its version resolved now."""

import time
from typing import Annotated, Final

import msgspec

from palaver.chat.routing import Persona, Wanted, bot_for
from palaver.config.bots import Bots
from palaver.core.caller import Client
from palaver.core.errors import Unauthenticated, Unprocessable
from palaver.kit.jsons import storable
from palaver.security.tokens.tokens import LIFE_S, Claims, Tokens, looks_signed
from palaver.security.visitors.ids import LONGEST, VisitorIds
from palaver.web.call import Call
from palaver.web.route import Route


class TokenWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`client_id`: whom limits count the visitor as; an id of POST /api/chat/client_id, or the customer's own text."""

    user_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="^[^\\x00]*$")]
    persona: Wanted = None
    client_id: Annotated[str, msgspec.Meta(max_length=LONGEST)] | None = None


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """`expires_at` counts unix seconds."""

    token: str
    expires_at: int


async def get_token(call: Call[TokenWanted]) -> TokenView:
    wanted = call.body.persona
    bot = await bot_for(call.get(Bots), call.caller, wanted)
    pinned = isinstance(wanted, Persona) and (wanted.version is not None or wanted.id is not None)
    client = await _client(call) or Client("")
    claims = Claims(
        sub=call.body.user_id,
        account=call.caller.account,
        bot=bot.id,
        key=call.caller.id,
        version=bot.number,
        exp=int(time.time()) + LIFE_S,
        pinned=pinned,
        client=client.subject,
        near=client.near,
    )
    if call.caller.kind == "user":  # it reads what the visitor has said: on record for people, whose it is not
        call.noted.update(visitor=storable(call.body.user_id), bot=bot.alias)
        await call.tell("tokens.mint")
    return TokenView(token=call.get(Tokens).mint(claims), expires_at=claims.exp)


async def _client(call: Call[TokenWanted]) -> Client | None:
    """
    Whom limits count the token's visitor as; the caller's own X-Client-Id says so too.

    What looks signed has to be an id of ours, in this account: nobody names a visitor of others, or one that has ended.
    """
    text = call.body.client_id
    if not text:
        return call.caller.client
    if not looks_signed(text):
        return Client(f"client:own:{text}")
    try:
        return await call.get(VisitorIds).read(text, call.caller.account)
    except Unauthenticated:
        told = "'client_id' is a visitor id that does not count here: let the page get another."
        raise Unprocessable(told, details={"client_id": told}) from None


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/chat/get_token",
        handler=get_token,
        permission="tokens.mint",
        body=TokenWanted,
        response=TokenView,
        summary="Mint a short-lived chat token for a visitor",
        refuses=(404,),
    ),
)
