"""Addresses of files: whoever has one gets the file, until it ends; only a digest of its secret is stored."""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.dialogs.drive.files import SQL, BotFiles, DriveFile

PATH: Final = "/api/drive/links/"
_SECRET: Final = 24
_ACCOUNT: Final = 16


class Linked(msgspec.Struct, frozen=True):
    """What lies behind an address."""

    blob: str
    bytes: int
    name: str


class Links:
    """`origin` is the address of this server as others reach it, as it is known where links are made."""

    def __init__(self, db: Database, origin: Callable[[], str]) -> None:
        self.db, self.origin = db, origin

    async def made(self, files: BotFiles, file: DriveFile, name: str, seconds: float) -> str:
        token = urlsafe_b64encode(files.account.bytes + secrets.token_bytes(_SECRET)).decode().rstrip("=")
        await files.link(file, _digest(token), name[:200], seconds)
        return f"{self.origin()}{PATH}{token}"

    async def behind(self, token: str) -> Linked:
        """NotFound for an address that never was, or does not hold any more."""
        found = await self.db.maybe(SQL.linked, Linked, account_id=_account(token), digest=_digest(token))
        if found is None:
            raise NotFound("This link does not exist, or it has ended.")
        return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _account(token: str) -> UUID:
    """Whose it would be; all else is in the digest."""
    try:
        raw = urlsafe_b64decode(f"{token[:100]}==")
    except (Error, ValueError):
        raw = b""
    return UUID(bytes=raw[:_ACCOUNT]) if len(raw) == _ACCOUNT + _SECRET else UUID(int=0)
