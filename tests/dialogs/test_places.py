"""Where a bot is: its language tells how answers are read, unless its own values say it more exactly."""

from typing import Any

import pytest

from palaver.dialogs.programs.rules import place_of
from tests.chat.context.bots import bot_of


@pytest.mark.parametrize(
    ("language", "params", "locale", "country"),
    [
        ("pt", {}, "pt", "BR"),
        ("ja", {}, "ja", "US"),
        ("pt", {"locale": "pt-PT"}, "pt-PT", "PT"),
        ("en", {"locale": "en_US"}, "en-US", "US"),
        ("de", {"Country": "at"}, "de", "AT"),
        ("en", {"locale": "en-US", "country": "CA"}, "en-US", "CA"),
        ("de", {"locale": "somewhere"}, "de", "DE"),
        ("de", {"locale": 5}, "de", "DE"),
    ],
)
def test_a_bot_is_where_it_says(language: str, params: dict[str, Any], locale: str, country: str) -> None:
    bot = bot_of({}, identity={"alias": "support", "language": language}, dialogs={"params": params})
    place = place_of(bot.document)
    assert (place.locale, place.country) == (locale, country)
