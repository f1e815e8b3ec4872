"""The pictures of a request: out of its data URLs, or fetched from a stranger's address through the guard."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from palaver.channels.openai.shapes import InMessage, address_of
from palaver.core.errors import TooLarge, Unprocessable
from palaver.core.http import Fetcher, Refused, Unreachable
from palaver.llm.images import TYPES, image_of
from palaver.llm.messages import Image

MOST: Final = 16
LARGEST: Final = 4 * 1024 * 1024
_PATIENCE_S: Final = 10.0


async def pictures_of(messages: Sequence[InMessage], fetcher: Fetcher) -> dict[str, Image]:
    """Each picture that a message names, by its address; Unprocessable says which cannot be taken, and why."""
    addresses = list(dict.fromkeys(_addresses(messages)))
    if len(addresses) > MOST:
        raise Unprocessable(f"The messages name {len(addresses)} pictures; {MOST} are the most.")
    return {address: await _picture(address, fetcher) for address in addresses}


def _addresses(messages: Sequence[InMessage]) -> Iterator[str]:
    for message in messages:
        for part in message.content if isinstance(message.content, list) else ():
            if part.get("type") == "image_url":
                yield address_of(part)


async def _picture(address: str, fetcher: Fetcher) -> Image:
    data = _inline(address) if address.startswith("data:") else await _fetched(address, fetcher)
    found = image_of(data)
    if found is None:
        raise Unprocessable(f"What {address[:80]!r} holds is no picture that models take: {', '.join(TYPES)}.")
    return found


def _inline(address: str) -> bytes:
    head, comma, body = address.partition(",")
    if not comma:
        raise Unprocessable("A data URL has a comma before its data.")
    try:
        return base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
    except binascii.Error as error:
        raise Unprocessable(f"The base64 of a picture cannot be read: {error}.") from None


async def _fetched(address: str, fetcher: Fetcher) -> bytes:
    try:
        return (await fetcher.fetch(address, limit_bytes=LARGEST, timeout_s=_PATIENCE_S)).content
    except (Refused, Unreachable, TooLarge) as error:
        raise Unprocessable(f"The picture at {address[:200]!r} cannot be had: {error.message}") from error
