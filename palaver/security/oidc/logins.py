"""Sessions that came by the issuer: when they end, the browser is led to the issuer's own end of session."""

from typing import Final
from uuid import UUID

from palaver.core.db import Database, named_queries
from palaver.security.secrets import hash_of

SQL = named_queries(__file__)

LEAVE: Final = "/api/auth/oidc/logout"
_LOGIN: Final = "/login"


class Logins:
    """`issuer` is the one of the settings, "" for none."""

    def __init__(self, db: Database, issuer: str) -> None:
        self.db, self.issuer = db, issuer

    async def mark(self, account: UUID, secret: str) -> None:
        await self.db.run(SQL.mark_login, account_id=account, secret_hash=hash_of(secret), issuer=self.issuer)

    async def hand_on(self, before: str, account: UUID, secret: str) -> None:
        """A session in another account of the person's came the way that the session of the secret `before` came."""
        if await self.after(before) == LEAVE:
            await self.mark(account, secret)

    async def after(self, secret: str) -> str:
        """Where a browser goes whose session of this secret has ended."""
        if not self.issuer or not secret:
            return _LOGIN
        came_by = await self.db.value(SQL.login_issuer, secret_hash=hash_of(secret))
        return LEAVE if came_by == self.issuer else _LOGIN
