"""What a terminal shows of a turn, and what it must not obey."""

from io import StringIO
from typing import Any

from palaver.cli._transcript import Transcript

SOURCES = [
    {"n": 1, "title": "Handbook", "url": "/documents/1?page=3", "page": 3, "heading": "Leave"},
    {"n": 2, "title": "Rules", "url": "/documents/2"},
]


def shown(*events: dict[str, Any]) -> tuple[str, bool]:
    out = StringIO()
    transcript = Transcript(out, "http://host:8000")
    for event in events:
        transcript.show(event)
    ended = transcript.end()
    return out.getvalue(), ended


def token(text: str) -> dict[str, Any]:
    return {"type": "token", "content": text}


def done(reason: str = "stop") -> dict[str, Any]:
    return {"type": "done", "sources": SOURCES, "finish_reason": reason}


def test_the_cited_sources_follow_the_answer() -> None:
    assert shown(token("30 days "), token("[1]."), done()) == (
        "30 days [1].\n[1] Handbook, page 3: Leave\n    http://host:8000/documents/1?page=3\n\n",
        True,
    )


def test_without_numbers_in_the_answer_all_sources_follow() -> None:
    assert "[2] Rules\n    http://host:8000/documents/2" in shown(token("30 days."), done())[0]


def test_a_stopped_answer_and_a_failed_one_say_so() -> None:
    assert shown(token("30"), done("cancelled"))[0].startswith("30 [stopped]\n")
    text, ended = shown(token("30"), {"type": "error", "code": "provider_error", "message": "It broke."})
    assert (text, ended) == ("30\nThe answer failed: It broke.\n\n", False)


def test_unknown_events_are_passed_over() -> None:
    assert shown({"type": "thinking", "content": "hm"}, {"type": "tea"}) == ("", False)


def test_control_characters_never_reach_the_terminal() -> None:
    answer = shown(token("a\x1b[31mb\x07\x9bc\n\td\r"), done())[0]
    assert answer.startswith("a[31mbc\n\td\n")
    hostile = {"type": "done", "sources": [{"n": 1, "title": "x\x1b]0;y\x07", "url": "/d"}], "finish_reason": "stop"}
    assert "\x1b" not in shown(token("[1]"), hostile)[0]
