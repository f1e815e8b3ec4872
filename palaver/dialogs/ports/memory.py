"""What programs remember under keys: of bots, of people, of conversations; some of it for a time."""

from typing import Any, Final
from uuid import UUID

from palaver.basic.errors import limit_exceeded
from palaver.basic.host import Scope
from palaver.basic.state import restored, stored
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable
from palaver.dialogs.errand import Errand
from palaver.kit.jsons import encode, storable

SQL = named_queries(__file__)

_KEYS: Final = 10_000  # of one place
_LARGEST: Final = 1_000_000  # bytes of one value


class Keepsakes:
    """Read and written through an errand: what it writes stands or falls with its effect."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def get(self, errand: Errand, scope: Scope, key: str) -> Any:
        body = await errand.db.value(SQL.remembered, **_place(errand, scope), key=storable(key))
        return None if body is None else restored(body)

    async def set(self, errand: Errand, scope: Scope, key: str, value: Any, seconds: float | None) -> None:
        """NULL takes the key away."""
        place, key = _place(errand, scope), storable(key)
        if value is None:
            await errand.db.run(SQL.forget, **place, key=key)
            return
        body = stored(value)
        if len(encode(body)) > _LARGEST:
            raise limit_exceeded(f"something to remember of more than {_LARGEST:,} bytes")
        if await errand.db.value(SQL.remembered_at_all, **place) >= _KEYS:
            raise limit_exceeded(f"more than {_KEYS:,} keys to remember")
        try:
            await errand.db.run(SQL.remember, **place, **_whose(errand, scope), key=key, value=body, seconds=seconds)
        except Unprocessable as error:
            raise limit_exceeded("a text that cannot be stored: it has a NUL in it") from error

    async def forget(self, errand: Errand, scope: Scope) -> None:
        await errand.db.run(SQL.forget, **_place(errand, scope), key=None)

    async def sweep(self) -> None:
        """Remove what was to be remembered until now."""
        await self.db.run(SQL.expire_memory)


def _place(errand: Errand, scope: Scope) -> dict[str, object]:
    """What nobody asked for has no user: what it keeps as one's is its bot's, and no other bot's of the account."""
    with_bot = f"{errand.caller.owner} {errand.bot.id}"
    places: dict[Scope, str] = {
        "bot": str(errand.bot.id),
        "user": with_bot if errand.caller.kind == "system" else errand.caller.owner,
        "user_bot": with_bot,
        "session": str(errand.session),
    }
    return {"account_id": errand.caller.account, "scope": scope, "place": places[scope]}


def _whose(errand: Errand, scope: Scope) -> dict[str, str | UUID | None]:
    """With whom it goes."""
    of_bot = scope in {"bot", "user_bot"} or (scope == "user" and errand.caller.kind == "system")
    return {
        "owner": None if scope == "bot" else errand.caller.owner,
        "bot_id": errand.bot.id if of_bot else None,
        "session_id": errand.session if scope == "session" else None,
    }
