"""Answers without a model: quotes, each where it says it stands, and never a sentence of its own."""

import asyncio
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.llm.connections import from_environment, provider_of
from palaver.llm.messages import Completion, Finished, Message, Notices, Passage, Request, TextDelta, Tool
from palaver.llm.provider import complete
from palaver.llm.providers.extract import compose
from palaver.llm.quoting import LONGEST, quotes, split
from tests.llm.conftest import deltas_of

NOTICES = Notices(
    lead="This is what the documents say:",
    no_hit="Nothing in the documents fits this question.",
    no_model="No model is configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY or OLLAMA_HOST.",
)
PUMP = Passage(
    1,
    "Pump manual",
    "The pump is delivered dry. Its warranty lasts 36 months from the day of delivery. "
    "Keep the invoice, e.g. in the folder. Wear gloves!",
    page=4,
    heading="Service",
    score=0.9,
    cosine=0.6,
)
KETTLE = Passage(2, "Kettle", "The kettle holds 1.7 litres.\nIt is red.", score=0.3, cosine=0.2)


def asked(question: str, *passages: Passage, notices: Notices = NOTICES) -> Request:
    return Request([Message("user", question)], question=question, passages=passages, notices=notices)


async def answer(request: Request) -> Completion:
    connection = from_environment({}).auto()
    return await complete(provider_of(connection), connection, request)


async def test_the_sentence_that_answers_is_quoted_with_its_citation() -> None:
    text = (await answer(asked("How long does the warranty last?", KETTLE, PUMP))).text
    assert text.split("\n\n") == [
        NOTICES.lead,
        "- Its warranty lasts 36 months from the day of delivery. [1]",
        NOTICES.no_model,
    ]


async def test_several_passages_may_answer_best_first() -> None:
    text = (await answer(asked("What does the red kettle hold, and the pump's warranty?", PUMP, KETTLE))).text
    cited = re.findall(r"\[(\d)\]$", text, flags=re.MULTILINE)
    assert {"1", "2"} == set(cited)
    assert 2 <= len(cited) <= 4


@pytest.mark.parametrize("question", ["Who won the football match?", "hello", "what is it?", "", "?!"])
async def test_it_says_so_when_nothing_fits(question: str) -> None:
    unlike = [Passage(p.n, p.title, p.text, cosine=0.1) for p in (PUMP, KETTLE)]
    assert (await answer(asked(question, *unlike))).text == f"{NOTICES.no_hit}\n\n{NOTICES.no_model}"
    assert (await answer(asked(question))).text == f"{NOTICES.no_hit}\n\n{NOTICES.no_model}"


async def test_a_passage_near_in_meaning_is_quoted_without_a_shared_word() -> None:
    near = Passage(3, "Prices", "Adults pay nine euros.", cosine=0.7)
    assert "Adults pay nine euros. [3]" in (await answer(asked("How much is a ticket?", near))).text


async def test_other_languages_and_scripts_are_matched() -> None:
    german = Passage(1, "Handbuch", "Die Pumpe ist rot. Die Garantien gelten drei Jahre.")
    japanese = Passage(2, "説明書", "ポンプは赤いです。保証期間は三年です。")
    assert "Die Garantien gelten drei Jahre. [1]" in compose(asked("Wie lange gilt die Garantie?", german))
    assert "保証期間は三年です。 [2]" in compose(asked("保証期間は?", japanese))


async def test_the_answer_streams_in_small_pieces_and_lets_others_run() -> None:
    request = asked("How long does the warranty last?", PUMP)
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    deltas = await deltas_of(from_environment({}).auto(), request)
    task.cancel()
    texts = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert len(texts) > 5
    assert all(len(text.split()) <= 4 for text in texts)
    assert turns >= len(texts) - 1
    assert "".join(texts) == compose(request)


async def test_usage_is_estimated_and_tools_are_let_be() -> None:
    request = asked("How long does the warranty last?", PUMP)
    finished = (await deltas_of(from_environment({}).auto(), request))[-1]
    assert isinstance(finished, Finished)
    assert finished.usage
    assert finished.reason == "stop"
    assert finished.usage.completion == (len(compose(request)) + 3) // 4
    assert finished.usage.total == finished.usage.prompt + finished.usage.completion
    with_tools = Request(request.messages, tools=(Tool("t", "", {}),), question="x", notices=NOTICES)
    assert (await answer(with_tools)).tool_calls == ()


async def test_extract_lists_itself() -> None:
    connection = from_environment({}).auto()
    assert await provider_of(connection).models(connection) == ["extract"]


def test_sentences_are_cut_where_they_end() -> None:
    text = "One, e.g. this. Two is v3.11 now!  “Three?” four\nfive\n\nSix\n- seven\n2. eight 「九。」十。"
    assert list(split(text)) == [
        "One, e.g. this.",
        "Two is v3.11 now!",
        "“Three?” four five",
        "Six",
        "- seven",
        "2. eight 「九。」",
        "十。",
    ]


def test_a_sentence_without_an_end_keeps_whole_words() -> None:
    (sentence,) = split("word " * 1000)
    assert len(sentence) <= LONGEST
    assert set(sentence.split()) == {"word"}
    (unbroken,) = split("x" * 5000)
    assert len(unbroken) == LONGEST


def test_a_text_made_to_be_slow_is_not() -> None:
    hard = "." * 50_000 + "!?" * 50_000 + "\n" * 50_000 + " " * 50_000 + "a."
    started = time.process_time()
    list(split(hard))
    quotes("a b", [Passage(1, "t", hard)])
    assert time.process_time() - started < 5


words = st.text(alphabet=st.sampled_from("ab cd é.!?\n\t-3日。"), max_size=120)
texts = st.one_of(words, st.text(max_size=120))
passages = st.lists(
    st.builds(
        Passage,
        n=st.integers(min_value=1, max_value=9),
        title=texts,
        text=texts,
        score=st.floats(min_value=-1, max_value=1),
        cosine=st.one_of(st.none(), st.floats(min_value=-1, max_value=1)),
    ),
    max_size=5,
    unique_by=lambda passage: passage.n,
)


@given(question=texts, found=passages)
def test_every_sentence_is_a_passages_or_a_notice(question: str, found: list[Passage]) -> None:
    by_number = {passage.n: " ".join(passage.text.split()) for passage in found}
    answered = compose(asked(question, *found))
    lines = [line for line in answered.split("\n") if line]
    quoted = [line for line in lines if line not in (NOTICES.lead, NOTICES.no_hit, NOTICES.no_model)]
    assert len(quoted) <= 4
    for line in quoted:
        match = re.fullmatch(r"- (.+) \[(\d)\]", line)
        assert match
        assert match[1] in by_number[int(match[2])]
    assert (NOTICES.no_hit in lines) == (not quoted)
    assert lines[-1] == NOTICES.no_model
