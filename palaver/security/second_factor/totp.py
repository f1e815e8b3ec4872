"""Time-based one-time codes (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app does them."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

STEP_S: Final = 30
DIGITS: Final = 6
_BYTES: Final = 20
_AROUND: Final = (0, -1, 1)  # steps: a clock that is a little off, a person who types slowly


def new_key() -> str:
    """160 random bits in base32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def step_at(seconds: float) -> int:
    return int(seconds) // STEP_S


def code_of(key: str, step: int) -> str:
    """The code that an app shows during `step`."""
    digest = hmac.new(base64.b32decode(key), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def steps_of(key: str, code: str, after: int) -> Iterator[int]:
    """The steps around now, and later than `after`, whose code this is."""
    now = step_at(time.time())
    for step in (now + around for around in _AROUND):
        if hmac.compare_digest(code_of(key, step).encode(), code.encode()) and step > after:
            yield step


def address_of(key: str, person: str) -> str:
    """What the QR code says: otpauth://totp/…"""
    return f"otpauth://totp/{quote(f'Palaver:{person}')}?secret={key}&issuer=Palaver&digits={DIGITS}&period={STEP_S}"
