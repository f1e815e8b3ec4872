"""Moments that people type: in UTC, unless they say in which time."""

from datetime import UTC, datetime

import pytest

from palaver.core.errors import Unprocessable
from palaver.modules.versions.request_pages import moment


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-22T06:00", 6),
        ("2026-11-22T06:00Z", 6),
        ("2026-11-22T06:00+05:00", 1),
        ("2026-11-22T06:00-03:00", 9),
    ],
)
def test_a_moment_without_an_offset_is_in_utc(text: str, hour: int) -> None:
    said = moment(text)
    assert said == datetime(2026, 11, 22, hour, tzinfo=UTC)
    assert said.tzinfo is UTC


def test_nothing_is_no_moment() -> None:
    assert moment("") is None


@pytest.mark.parametrize("text", ["soon", "2026-13-01T00:00", "0001-01-01T00:00+05:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Unprocessable):
        moment(text)
