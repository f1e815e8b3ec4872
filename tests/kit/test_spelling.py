"""Spellings: nothing that the database takes for one address is counted as two, and no look-alike opens a door."""

from unicodedata import category

import pytest

from palaver.core.db import Database, Query
from palaver.kit.spelling import folded, is_same_address

_CHARACTERS = "generate_series(1, 131071) n where n not between 55296 and 57343"
COLLATIONS = ("pg_c_utf8", "pg_unicode_fast", "C")  # the embedded database has the first


@pytest.mark.parametrize("collation", COLLATIONS)
async def test_what_the_database_takes_for_one_is_counted_as_one(database: Database, collation: str) -> None:
    lower = f'select array(select lower(chr(n) collate "{collation}") from {_CHARACTERS} order by n)'
    lowered = await database.value(Query("lowered", lower, ()))
    every = [chr(n) for n in range(1, 0x20000) if not 0xD800 <= n <= 0xDFFF]
    two = [each for each, small in zip(every, lowered, strict=True) if folded(each) != folded(small)]
    assert [each for each in two if category(each) != "Cn"] == [], "but for letters that are newer than this Python"


def test_spellings_of_one_name() -> None:
    spellings = (" adm\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}n@X.org ", "adm\N{LATIN SMALL LETTER DOTLESS I}n@x.org")
    assert {folded(each) for each in spellings} == {folded("Admin@x.org")} == {"admin@x.org"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Admin@x.org", "admin@X.org", True),
        ("jos\u00e9@x.org", "jos\u00e9@x.org", True),
        ("adm\u0130n@x.org", "admin@x.org", False),
        ("\u212aim@x.org", "kim@x.org", False),
    ],
)
def test_only_the_case_of_ascii_makes_no_difference(one: str, other: str, same: bool) -> None:
    assert is_same_address(one, other) is same
