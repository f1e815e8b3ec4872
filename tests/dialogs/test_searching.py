"""SEARCH and AUTOCOMPLETE over tables of bots: what somebody may not read is not searched, values are only values."""

from collections.abc import Sequence
from typing import Any

import pytest

from palaver.basic.errors import BasicError
from palaver.config.bots import Bot
from palaver.core.db import Database
from tests.basic.runtime.stage import played
from tests.config.test_bots import somebody
from tests.dialogs.errands import errand
from tests.dialogs.test_data import Office

BOATS = (
    'TABLE boats\n  id NUMBER KEY\n  name STRING(80)\n  about TEXT\n  secret TEXT READ BY "admin"\n  seats INTEGER\n'
    "END TABLE\n"
    'TABLE vault READ BY "admin"\n  id NUMBER KEY\n  name STRING(80)\nEND TABLE\n'
)


class Near:
    """Knowledge that finds meaning in one word alone."""

    async def near(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        return [0.9 if "canoe" in text and "paddle" in query else 0.1 for text in texts]


class Gone:
    async def near(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        raise BasicError("KbError", f"nobody tells {len(query)} {len(texts)}")


@pytest.fixture
async def office(database: Database) -> Office:
    return Office(database, await somebody(database))


@pytest.fixture
async def bot(office: Office) -> Bot:
    made = await office.create({"setup.bas": BOATS})
    for name, about, secret in (
        ("Red boat", "Of wood", "cheap"),
        ("Blue boat", "Red sails", "leaks"),
        ("Swift", "A canoe", "fast"),
        ("100% fun", "Of rubber", "cheap"),
    ):
        row = f'name = "{name}", about = "{about}", secret = "{secret}", seats = 2'
        await office.value(made, f'INSERT "boats" WITH {row}')
    return made


async def names(office: Office, bot: Bot, line: str, knowledge: Any = None) -> list[Any]:
    """As somebody without roles sees it."""
    ports = {"data": office.tables.of(errand(bot, office.db)), "knowledge": knowledge or Near()}
    found = await played(f"RETURN {line}", ports=ports)
    assert found.error is None, found.error
    return [each["name"] if isinstance(each, dict) else each for each in found.value]


async def test_rows_are_found_by_words_and_by_meaning(office: Office, bot: Bot) -> None:
    assert await names(office, bot, 'SEARCH "boats", "red boat"') == ["Red boat", "Blue boat"]
    assert await names(office, bot, 'SEARCH "boats", "something to paddle"') == ["Swift"]
    assert await names(office, bot, 'SEARCH "boats", "red boat", 1') == ["Red boat"]


async def test_meaning_alone_finds_rows_among_the_first_of_a_table(office: Office, bot: Bot) -> None:
    fill = 'FOR i = 1 TO 55\nINSERT "boats" WITH name = "Dinghy " & i, about = "Grey"\nNEXT\n'
    await office.value(bot, fill + 'INSERT "boats" WITH name = "Sixtieth", about = "A canoe"')
    assert await names(office, bot, 'SEARCH "boats", "something to paddle"') == ["Swift", "Sixtieth"]
    await office.value(bot, 'INSERT "boats" WITH name = "Behind them", about = "A canoe"')
    assert await names(office, bot, 'SEARCH "boats", "something to paddle"') == ["Swift", "Sixtieth"]
    found = await names(office, bot, 'SEARCH "boats", "canoe to paddle", 5')
    assert found == ["Swift", "Sixtieth", "Behind them"], "words find it wherever it stands"


async def test_words_are_enough_where_nobody_tells_what_they_mean(office: Office, bot: Bot) -> None:
    assert await names(office, bot, 'SEARCH "boats", "BOAT"', Gone()) == ["Red boat", "Blue boat"]


async def test_a_column_that_is_not_to_be_read_is_not_searched(office: Office, bot: Bot) -> None:
    assert await names(office, bot, 'SEARCH "boats", "cheap"') == []
    assert await names(office, bot, 'AUTOCOMPLETE("boats", "che", 5)') == []


@pytest.mark.parametrize("line", ['SEARCH "vault", "x"', 'AUTOCOMPLETE("vault", "x", 5)'])
async def test_a_table_that_is_not_to_be_read_is_refused(office: Office, bot: Bot, line: str) -> None:
    ports = {"data": office.tables.of(errand(bot, office.db)), "knowledge": Near()}
    found = await played(f"TRY\nx = {line}\nCATCH e\nRETURN e.code\nEND TRY", ports=ports)
    assert found.value == "AccessDenied"


async def test_what_is_asked_for_is_a_value_and_no_pattern(office: Office, bot: Bot) -> None:
    assert await names(office, bot, 'AUTOCOMPLETE("boats", "100%", 5)') == ["100% fun"]
    assert await names(office, bot, 'AUTOCOMPLETE("boats", "%", 5)') == []
    assert await names(office, bot, 'AUTOCOMPLETE("boats", "re", 5)') == ["Red boat", "Red sails"]
    for bad in ("' OR 1=1 --", "%", "x\\\\", "red' ; drop table"):
        await names(office, bot, f'SEARCH "boats", "{bad}"')
