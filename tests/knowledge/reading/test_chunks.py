"""Chunks keep to their page and heading, lose nothing, and fit into the model."""

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.knowledge.embedding import model_files
from palaver.knowledge.language.wordpieces import WordPieces
from palaver.knowledge.reading.blocks import Block, Extracted
from palaver.knowledge.reading.chunks import SIZE, chunks, title_line

MEASURE = WordPieces(model_files.tokenizer())
SENTENCE = "The keeper counts the ships that pass the rock at night. "

words = st.one_of(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12),
    st.sampled_from(["word", "Ende.", "漢字仮名交じり文。", "한국어입니다", "3.14", "x" * 400, "…", "ﬁﬂ½"]),
)
texts = st.lists(st.tuples(words, st.sampled_from([" ", "\n", "\n\n"])), min_size=1, max_size=120).map(
    lambda pairs: "".join(word + gap for word, gap in pairs).strip(),
)
blocks = st.builds(
    Block,
    texts,
    page=st.sampled_from([1, 2, 3]),
    heading=st.sampled_from([(), ("One",), ("One", "Two"), ("Very long " * 40, "Three")]),
    kind=st.sampled_from(["paragraph", "list", "table", "code"]),
)


def of(*content: Block, title: str = "Title", size: int = SIZE) -> list[str]:
    return [chunk.text for chunk in chunks(Extracted(title, None, content), MEASURE, size)]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, max_size=6), st.sampled_from(["", "A title", "T" * 900, "word " * 300]))
def test_every_document(content: list[Block], title: str) -> None:
    found = list(chunks(Extracted(title, 3, content), MEASURE))
    assert bare("".join(block.text for block in content)) == bare("".join(chunk.text for chunk in found))
    assert [chunk.ord for chunk in found] == list(range(len(found)))
    places = {(block.page, block.heading) for block in content}
    for chunk in found:
        assert chunk.text.strip()
        assert (chunk.page, chunk.heading) in places
        assert MEASURE.cost(chunk.text) <= SIZE
        assert MEASURE.cost(chunk.unit) <= model_files.LONGEST - 2
        source = bare(
            "".join(block.text for block in content if (block.page, block.heading) == (chunk.page, chunk.heading))
        )
        assert bare(chunk.text) in source


def test_sentences_stay_whole() -> None:
    found = of(Block(SENTENCE * 60))
    assert len(found) > 2
    assert all(text.startswith("The keeper") and text.endswith("at night.") for text in found)


def test_chunks_of_a_long_section_are_of_even_length() -> None:
    costs = [MEASURE.cost(text) for text in of(Block(SENTENCE * 31))]
    assert max(costs) - min(costs) <= 2 * MEASURE.cost(SENTENCE)


def test_a_block_that_fits_is_not_cut() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(12))
    found = of(Block(SENTENCE * 9), Block(code, kind="code"), Block(SENTENCE * 3))
    assert any(code in text for text in found)


def test_rows_of_a_table_stay_whole() -> None:
    row = "Article: a nut of steel; Price: 30 cents; In stock: yes"
    found = of(Block("\n".join([row] * 60), kind="table"))
    assert len(found) > 2
    assert all(line == row for text in found for line in text.split("\n"))


def test_code_keeps_its_indentation() -> None:
    assert of(Block("def f():\n    return 1\n\n    # end", kind="code")) == ["def f():\n    return 1\n\n    # end"]


def test_sections_are_never_merged() -> None:
    found = of(Block("a", 1, ("One",)), Block("b", 1, ("One", "Two")), Block("c", 2, ("One", "Two")))
    assert found == ["a", "b", "c"]


def test_a_sentence_that_is_too_long_is_cut_at_blanks() -> None:
    found = of(Block("word " * 1_000))
    assert len(found) > 5
    assert set(" ".join(found).split()) == {"word"}


def test_a_script_without_spaces_is_cut_after_its_commas() -> None:
    found = of(Block("天地玄黄、宇宙洪荒、" * 60))
    assert len(found) > 2
    assert all(text.endswith("、") for text in found)


def test_a_wall_of_letters_is_bounded() -> None:
    found = of(Block("x" * 20_000))
    assert bare("".join(found)) == "x" * 20_000
    assert max(map(len, found)) <= SIZE * 8


def test_the_line_above_a_chunk_does_not_say_the_title_twice() -> None:
    assert title_line("Guide", ("guide", "Steps"), MEASURE) == "Guide > Steps"
    assert title_line("Guide", (), MEASURE) == "Guide"
    assert title_line("", (), MEASURE) == ""


def test_a_line_that_is_too_long_loses_its_middle_first() -> None:
    line = title_line("Guide", ("Part " * 20, "Chapter " * 20, "The last"), MEASURE)
    assert line.startswith("Guide > ")
    assert line.endswith("The last")
    assert MEASURE.cost(line) <= 60


def test_chunks_come_in_the_order_of_the_text() -> None:
    text = " ".join(f"Sentence number {number} says little." for number in range(200))
    numbers = [int(number) for chunk in of(Block(text)) for number in re.findall(r"number (\d+)", chunk)]
    assert all(second == first + 1 for first, second in pairwise(numbers))
