"""Passwords: argon2id, off the event loop, a bounded number at once."""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 8
LONGEST: Final = 1000
_AT_ONCE: Final = 2  # argon2 takes 64 MB and a core each
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Passwords:
    def __init__(self) -> None:
        self.hasher = PasswordHasher()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self.hasher.hash, password)

    async def fits(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the one behind `stored`; takes as long where there is none, and is never right then."""
        async with self._turns:
            try:
                return await asyncio.to_thread(self.hasher.verify, stored or _NOBODY, password) and stored is not None
            except (VerificationError, InvalidHashError):
                return False
