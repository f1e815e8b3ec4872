"""What is held back: a blocked text never comes out however the answer is cut, and nothing else is lost."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.config.document.moderation import ModerationStep
from palaver.moderation.holdback import Gate, Passed
from palaver.moderation.patterns.scan import WINDOW
from palaver.moderation.policy import Step, decide, step
from tests.moderation.asked import Nobody, Somebody

FINE = '{"token": "{token}", "category": "none", "score": 0}'
PHRASES = ["bad word", "bomb", "ab"]
WORDS = st.sampled_from(
    [
        "bad ",
        "word",
        "bo",
        "mb",
        "b",
        "a",
        " ",
        ".",
        "w\u00f6rd",
        "\u200b",
        "4111 1111 ",
        "1111 1111",
        "x@",
        "y.example",
    ]
)
TEXTS = st.lists(WORDS, max_size=25).map("".join)


def made(handler: str, action: str, **params: Any) -> Step:
    return step(ModerationStep.model_validate({"handler": handler, "action": action, "params": params}))


BLOCKED = made("blocklist", "block", phrases=PHRASES)
HIDDEN = made("blocklist", "mask", phrases=PHRASES)
PERSONAL = made("pii", "mask")
PATTERN = made("regex", "replace", patterns=[r"b.{1,4}d\b", "[0-9]{4}"])


def let_out(steps: list[Step], pieces: list[str]) -> tuple[str, Gate]:
    gate = Gate(steps)
    return "".join([gate.feed(piece) for piece in pieces]) + gate.end(), gate


def cut(text: str, places: list[int]) -> list[str]:
    marks = sorted({min(place, len(text)) for place in places})
    return [text[start:end] for start, end in zip([0, *marks], [*marks, len(text)], strict=True)]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=30))
async def test_a_blocked_phrase_never_comes_out_and_nothing_before_it_is_lost(text: str, places: list[int]) -> None:
    found = sorted(span for each in await BLOCKED.examiner.findings(text, Nobody()) for span in each.spans)
    shown, gate = let_out([BLOCKED], cut(text, places))
    assert shown == (text[: found[0][0]] if found else text)
    assert (gate.stopped is not None) == bool(found)
    assert not await BLOCKED.examiner.findings(shown, Nobody()) or not shown.endswith(text[-1:])


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=30))
async def test_masks_are_the_same_however_the_answer_is_cut(text: str, places: list[int]) -> None:
    for steps in ([HIDDEN], [PERSONAL], [HIDDEN, PERSONAL], [PERSONAL, HIDDEN]):
        shown, _ = let_out(steps, cut(text, places))
        assert shown == (await decide(steps, text, Nobody())).text


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 120), max_size=30))
async def test_several_steps_are_the_same_however_the_answer_is_cut(text: str, places: list[int]) -> None:
    for steps in ([HIDDEN, PATTERN], [PERSONAL, BLOCKED], [PATTERN, PERSONAL, BLOCKED]):
        whole, stopped = let_out(steps, [text])
        shown, gate = let_out(steps, cut(text, places))
        assert (shown, gate.stopped and gate.stopped.category) == (whole, stopped.stopped and stopped.stopped.category)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(0, 120))
async def test_a_gate_goes_on_where_another_was(text: str, place: int) -> None:
    for steps in ([BLOCKED], [HIDDEN, PERSONAL], [PATTERN, PERSONAL, BLOCKED]):
        whole, once = let_out(steps, [text[:place], text[place:]])
        first, second = Gate(steps), Gate(steps)
        shown = first.feed(text[:place])
        if first.stopped is None:
            second.pass_again(msgspec.msgpack.decode(msgspec.msgpack.encode(first.passed), type=Passed))
            shown += second.feed(text[place:]) + second.end()
            assert (shown, second.stopped, second.hits) == (whole, once.stopped, once.hits)


async def test_what_waits_for_whole_texts_waits_at_the_next_gate() -> None:
    steps = [made("judge", "block", policy="Be nice.")]
    first, second = Gate(steps), Gate(steps)
    assert first.feed("This is harmless. ") == ""
    second.pass_again(first.passed)
    assert second.feed("This too.") + second.end() == ""
    assert await second.examined(Somebody(FINE), whole=True) == "This is harmless. This too."


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_as_little_as_can_be_is_held_back(text: str) -> None:
    """What is let out so far, and what is held, is the text; of harmless text no more than a window."""
    gate = Gate([BLOCKED])
    shown = ""
    for place, char in enumerate(text):
        shown += gate.feed(char)
        if gate.stopped is not None:
            return
        assert text.startswith(shown)
        assert place + 1 - len(shown) <= len("b a d  w o r d") + text.count("\u200b")


def test_harmless_words_are_not_held_back_at_all() -> None:
    gate = Gate([BLOCKED, PERSONAL])
    assert gate.feed("The sky is ") == "The sky is "
    assert gate.feed("blue, I thi") == "blue, I "  # an address might begin with it
    assert gate.feed("nk. ") == "think. "


def test_a_word_without_end_is_held_for_a_window_only() -> None:
    gate = Gate([PERSONAL])
    shown = gate.feed("x" * 100_000)
    assert len(shown) >= 100_000 - WINDOW


def test_what_is_only_flagged_is_not_held_back() -> None:
    gate = Gate([made("blocklist", "flag", phrases=PHRASES)])
    assert gate.feed("a bo") + gate.feed("mb goes off") + gate.end() == "a bomb goes off"
    assert [(hit.category, hit.action) for hit in gate.hits] == [("blocklist", "flag")]


async def test_those_who_take_whole_texts_are_shown_segments_before_anybody_else() -> None:
    sentence = "This is a harmless sentence of some length. "
    judge = Somebody(FINE)
    gate = Gate([made("judge", "block", policy="Be nice.")])
    assert gate.feed(sentence * 5) == ""
    assert not gate.due
    gate.feed(sentence * 10 + "An unfinished")
    assert gate.due
    assert await gate.examined(judge) == sentence * 15
    judge.answer = '{"token": "{token}", "category": "Rude!", "score": 0.9}'
    gate.feed(" sentence")
    assert gate.end() == ""
    assert await gate.examined(judge, whole=True) == ""
    assert gate.stopped is not None
    assert (gate.stopped.category, gate.stopped.score) == ("rude_", 0.9)
    assert "An unfinished sentence" in judge.asked[-1]
    assert sentence in judge.asked[-1], "what was let out before is shown too"


async def test_an_answer_without_a_sentences_end_is_not_held_without_end() -> None:
    gate = Gate([made("judge", "block", policy="Be nice.")])
    gate.feed("x" * 1_999)
    assert not gate.due
    gate.feed("xx")
    assert gate.due
    assert len(await gate.examined(Somebody(FINE))) == 2_001
