"""POST /api/chat/get_token: a chat token for a customer's visitor, with the bot and its version resolved now."""

import time
from typing import Annotated, Final

import msgspec

from palaver.chat.routing import Persona, Wanted, bot_for
from palaver.config.bots import Bots
from palaver.security.tokens.tokens import LIFE_S, Claims, Tokens
from palaver.web.call import Call
from palaver.web.route import Route


class TokenWanted(msgspec.Struct, frozen=True, kw_only=True):
    user_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="^[^\\x00]*$")]
    persona: Wanted = None
    client_id: Annotated[str, msgspec.Meta(max_length=400)] | None = None


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """`expires_at` counts unix seconds."""

    token: str
    expires_at: int


async def get_token(call: Call[TokenWanted]) -> TokenView:
    wanted = call.body.persona
    bot = await bot_for(call.get(Bots), call.caller, wanted)
    pinned = isinstance(wanted, Persona) and (wanted.version is not None or wanted.id is not None)
    claims = Claims(
        sub=call.body.user_id,
        account=call.caller.account,
        bot=bot.id,
        key=call.caller.id,
        version=bot.number,
        exp=int(time.time()) + LIFE_S,
        pinned=pinned,
    )
    return TokenView(token=call.get(Tokens).mint(claims), expires_at=claims.exp)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/chat/get_token",
        handler=get_token,
        permission="tokens.mint",
        rate="write",
        body=TokenWanted,
        response=TokenView,
        summary="Mint a short-lived chat token for a visitor",
    ),
)
