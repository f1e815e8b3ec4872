"""Windows: sentences alone and together, items on their lines, rows alone, nothing that the text does not say."""

from hypothesis import given
from hypothesis import strategies as st

from palaver.knowledge.retrieval.windows import LONGEST, MOST, Window, pieces, windows

PROSE = "The pump is delivered\ndry. It needs oil, e.g. 15W-40. Wear gloves!\n\nThe kettle is red."
LIST = "Blink codes:\n- One blink: the tank is empty.\n- Two blinks:\n  too hot.\n3. Three blinks: call us."
ROWS = "Part: R-1; Price: 24.90; Note: tighten. Then check\nPart: R-2; Price: 22.50; Note: wash; dry"


def texts(text: str, size: int) -> list[str]:
    return [one.text for one in windows(text, pieces(text)) if one.size == size]


def test_sentences_stand_alone_and_with_their_neighbours_of_the_same_paragraph() -> None:
    assert texts(PROSE, 1) == [
        "The pump is delivered dry.",
        "It needs oil, e.g. 15W-40.",
        "Wear gloves!",
        "The kettle is red.",
    ]
    assert texts(PROSE, 2) == [
        "The pump is delivered dry. It needs oil, e.g. 15W-40.",
        "It needs oil, e.g. 15W-40. Wear gloves!",
    ]
    assert texts(PROSE, 3) == ["The pump is delivered dry. It needs oil, e.g. 15W-40. Wear gloves!"]


def test_a_lonely_item_loses_its_bullet_and_several_keep_their_lines() -> None:
    assert texts(LIST, 1) == [
        "Blink codes:",
        "One blink: the tank is empty.",
        "Two blinks: too hot.",
        "3. Three blinks: call us.",
    ]
    assert texts(LIST, 2)[:2] == [
        "Blink codes:\n- One blink: the tank is empty.",
        "- One blink: the tank is empty.\n- Two blinks: too hot.",
    ]


def test_an_item_of_two_sentences_is_one_line() -> None:
    assert texts("- Call us. We answer at once.\n- Wait.", 2)[0] == "Call us. We answer at once."


def test_rows_tell_something_alone() -> None:
    rows = ROWS.split("\n")
    assert texts(ROWS, 1) == rows
    assert texts(ROWS, 2) == []
    assert texts("A | b | c\nD | e | f", 1) == ["A | b | c", "D | e | f"]


def test_prose_with_colons_is_no_table() -> None:
    prose = "Note: the lamp is lit; the reason: dusk.\nIt burns all night\nand the keeper sleeps."
    assert texts(prose, 1) == [
        "Note: the lamp is lit; the reason: dusk.",
        "It burns all night and the keeper sleeps.",
    ]


def test_scripts_without_spaces() -> None:
    assert texts("ポンプは赤いです。保証期間は三年です。", 1) == ["ポンプは赤いです。", "保証期間は三年です。"]


def test_what_is_too_long_is_cut_between_words_and_joined_with_nothing() -> None:
    [one] = texts("word " * 500, 1)
    assert LONGEST < len(one) <= LONGEST * 3 // 2
    assert set(one.split()) == {"word"}
    assert texts("Word " * 70 + ". " + "More " * 70 + ".", 2) == []


def test_windows_overlap_when_they_share_a_piece() -> None:
    one, two, four = Window(0, 2, ""), Window(1, 1, ""), Window(2, 3, "")
    assert one.overlaps(two)
    assert two.overlaps(one)
    assert not one.overlaps(four)


@given(st.one_of(st.text(alphabet="ab cd.!?\n-3;:| 。", max_size=200), st.text(max_size=200)))
def test_every_window_is_in_the_text_word_for_word(text: str) -> None:
    whole = " ".join(text.split())
    found = pieces(text)
    assert "".join("".join(text[one.start : one.end].split()) for one in found) == "".join(text.split())
    for one in windows(text, found):
        assert " ".join(one.text.split()) in whole
        assert 1 <= one.size <= MOST
        assert "\n\n" not in one.text
