"""Why a document cannot be read: a code for programs and a sentence for people."""

from typing import Literal

import msgspec

RefusalCode = Literal[
    "empty",
    "unknown_format",
    "encrypted",
    "damaged",
    "too_large",
    "no_text",
    "timeout",
    "out_of_memory",
]


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """The end of a document's way; the message says what is wrong, where, and what to do."""

    code: RefusalCode
    message: str


class Refused(Exception):
    """Carries a `Refusal` out of a reader; it never leaves the reading process."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message)


def timeout() -> Refusal:
    return Refusal(
        "timeout",
        "Reading the document took longer than is allowed. Split it into parts, or save it in a simpler form, and"
        " upload it again.",
    )


def out_of_memory() -> Refusal:
    return Refusal(
        "out_of_memory",
        "Reading the document takes more memory than is allowed. Split it into parts and upload these.",
    )
