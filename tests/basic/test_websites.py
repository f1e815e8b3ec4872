"""USE WEBSITE: intervals, and what a check says of literals that are none."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.errors import BasicError
from palaver.basic.source import Source
from palaver.basic.websites import Website, days_of, website
from palaver.dialogs.ports.websites import wanted
from palaver.knowledge.websites.websites import Wanted


@pytest.mark.parametrize(
    ("interval", "days"),
    [
        ("1d", 1), ("7D", 7), ("2w", 14), ("1m", 30), ("1y", 365), ("3", 3), (" 5 d ", 5),
        ("", None), ("0d", None), ("-1d", None), ("1h", None), ("1.5d", None), ("d", None), ("99y", None),
        ("\u0663d", None),
    ],
)  # fmt: skip
def test_an_interval_is_a_number_of_days(interval: str, days: int | None) -> None:
    assert days_of(interval) == days


def test_a_site_is_read_each_month_unless_the_line_says_otherwise() -> None:
    assert website("https://example.org") == Website(url="https://example.org", days=30)
    with pytest.raises(BasicError) as error:
        website("ftp://example.org")
    assert error.value.code == "ArgumentError"


@pytest.mark.parametrize(
    "line",
    [
        'USE WEBSITE "example.org"',
        'USE WEBSITE "https://ana:pw@example.org"',
        'USE WEBSITE "https://example.org" REFRESH "often"',
        'ADD WEBSITE("https://example.org", "0d")',
        'USE WEBSITE "https://example.org" REFRESH 0',
    ],
)
def test_a_literal_that_is_no_site_is_an_error_of_the_check(line: str) -> None:
    errors = analyze(Source("start.bas", line)).errors
    assert [each.code for each in errors] == ["website"]


def test_literals_are_registered_wherever_they_stand_and_what_is_computed_is_not() -> None:
    text = (
        'IF 1 = 1 THEN\n  USE WEBSITE "https://a.example" REFRESH "1w"\nEND IF\n'
        'USE WEBSITE("https://b.example", "2")\nUSE WEBSITE "https://" + "c.example"\n'
        '\' USE WEBSITE "https://d.example"\nSUB s()\n  ADD WEBSITE "https://e.example" REFRESH 9\nEND SUB\n'
    )
    scripts = {"a.bas": text, "b.bas": 'TALK "website"'}
    assert wanted(analyze(Source(name, script)) for name, script in scripts.items()) == [
        Wanted(script="a.bas", url=f"https://{name}.example", days=days)
        for name, days in (("a", 7), ("b", 2), ("e", 9))
    ]
