"""Which bot a message is for: whole words, however they are written, the highest priority first."""

import pytest

from palaver.chat.guests import Guest, wanted
from palaver.kit.ids import uuid7

SALES = Guest(bot=uuid7(), words=["price", "Special offer"])
CHIEF = Guest(bot=uuid7(), words=["price", "Straße"], priority=2)
NOBODY = Guest(bot=uuid7(), words=["", "?!"], priority=9)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("What is the PRICE?", [CHIEF, SALES]),
        ("priceless", []),
        ("a special,\n OFFER!", [SALES]),
        ("an offer, special", []),
        ("STRASSE", [CHIEF]),
        ("", []),
        ("?!", []),
    ],
)
def test_whole_words_count(message: str, found: list[Guest]) -> None:
    assert wanted([NOBODY, SALES, CHIEF], message) == found
