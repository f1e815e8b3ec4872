"""Ids sort by time and carry a worker's number; texts become storable; lists are cut into pages."""

import itertools
import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.kit import ids
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.kit.paging import PageQuery, page


@given(st.integers(0, 0xFFFF))
def test_an_id_carries_the_number_of_its_worker(number: int) -> None:
    made = uuid7(number)
    assert made.int & 0xFFFF == number
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_of_later_milliseconds_sort_later() -> None:
    made = [uuid7() for _ in range(2000)]
    milliseconds = [id.int >> 80 for id in made]
    assert milliseconds == sorted(milliseconds)
    assert len(set(made)) == len(made)


def test_ids_keep_their_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_latest", [0])
    start, steps = time.time_ns(), itertools.count()
    monkeypatch.setattr(time, "time_ns", lambda: start - next(steps) * 60 * 10**9)
    made = [uuid7() for _ in range(50)]
    assert made == sorted(made)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_one_that_utf8_and_postgresql_hold(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept


@given(st.integers(0, 30), st.integers(1, 10))
def test_pages_follow_each_other_to_the_end(count: int, limit: int) -> None:
    rows = [UUID(int=number) for number in range(count)]
    seen: list[UUID] = []
    cursor: UUID | None = None
    for _ in range(count + 1):
        query = PageQuery(limit, cursor)
        rest = [row for row in rows if cursor is None or row > cursor][: limit + 1]
        shown = page(rest, query, lambda row: row)
        seen += shown.items
        if shown.next_cursor is None:
            break
        cursor = UUID(shown.next_cursor)
    assert seen == rows
