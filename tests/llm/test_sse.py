"""Lines and events out of bytes in any pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.llm.transport.lines import Lines, TooLong
from palaver.llm.transport.sse import Event, Events

STREAM = (
    "\ufeffdata: first\n\n"
    ": a comment, as keep-alives are\n\n"
    "event: named\r\ndata:without a space\r\n\r\n"
    "data: two\rdata: lines\r\r"
    "id: 7\nretry: 10\ndata:  kept space \n\n"
    "event: lost\n\n"
    "data\n\n"
    "data: größe — 日本語 🦜\n\n"
).encode()
EVENTS: list[Event] = [
    (b"", b"first"),
    (b"named", b"without a space"),
    (b"", b"two\nlines"),
    (b"", b" kept space "),
    (b"", b""),
    (b"", "größe — 日本語 🦜".encode()),
]


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(st.lists(st.integers(min_value=0, max_value=1 << 16), max_size=60))
def test_events_are_the_same_whatever_the_pieces(cuts: list[int]) -> None:
    events = Events()
    assert [event for piece in pieces(STREAM, cuts) for event in events.feed(piece)] == EVENTS


def test_events_come_byte_by_byte() -> None:
    events = Events()
    assert [event for byte in STREAM for event in events.feed(bytes([byte]))] == EVENTS


def test_the_last_event_may_lack_its_blank_line() -> None:
    events = Events()
    assert events.feed(b"data: [DONE]") == []
    assert events.end() == [(b"", b"[DONE]")]
    assert events.end() == []


@given(st.binary(max_size=400), st.lists(st.integers(min_value=0, max_value=1 << 16), max_size=20))
def test_no_bytes_break_the_reader_and_pieces_never_matter(data: bytes, cuts: list[int]) -> None:
    whole, cut = Events(), Events()
    expected = whole.feed(data) + whole.end()
    assert [event for piece in pieces(data, cuts) for event in cut.feed(piece)] + cut.end() == expected


def test_a_line_without_an_end_is_given_up_at_the_limit() -> None:
    lines = Lines(limit=1000)
    for _ in range(10):
        assert lines.feed(b"x" * 100) == []
    with pytest.raises(TooLong, match="1000 bytes"):
        lines.feed(b"x")


def test_an_event_of_many_lines_is_given_up_at_the_limit() -> None:
    events = Events(limit=1000)
    with pytest.raises(TooLong):
        events.feed(b"data: 0123456789\n" * 200)


def test_a_long_line_in_small_pieces_is_joined_once() -> None:
    lines = Lines()
    for _ in range(100_000):
        lines.feed(b"abcdefgh")
    assert lines.feed(b"\n") == [b"abcdefgh" * 100_000]


def test_the_limit_is_that_of_one_event() -> None:
    events = Events(limit=100)
    assert len([event for _ in range(50) for event in events.feed(b"data: 0123456789\n\n")]) == 50
