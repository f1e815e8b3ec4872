"""Answers without a model: the quotes that retrieval brings, each where it says it stands, and no sentence besides."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.llm.connections import from_environment, provider_of
from palaver.llm.messages import Completion, Finished, Message, Notices, Passage, Quote, Request, TextDelta, Tool
from palaver.llm.provider import complete
from palaver.llm.providers.extract import compose
from palaver.llm.quoting import LONGEST, MOST, cited
from tests.llm.conftest import deltas_of

NOTICES = Notices(
    lead="This is what the documents say:",
    no_hit="Nothing in the documents fits this question.",
    no_model="No model is configured: set OPENAI_API_KEY, ANTHROPIC_API_KEY, GROQ_API_KEY or OLLAMA_HOST.",
)
WARRANTY = "Its warranty lasts 36 months from the day of delivery."
LITRES = "The kettle holds 1.7 litres."
PUMP = Passage(1, "Pump manual", f"The pump is delivered dry. {WARRANTY} Wear gloves!", quotes=[Quote(WARRANTY, 0.6)])
KETTLE = Passage(2, "Kettle", f"{LITRES}\nIt is red.", quotes=[Quote(LITRES, 0.56), Quote("It is red.", 0.2)])


def asked(*passages: Passage, question: str = "How long does the warranty last?") -> Request:
    return Request([Message("user", question)], question=question, passages=passages, notices=NOTICES)


def passage(n: int, *quotes: Quote) -> Passage:
    return Passage(n, f"Document {n}", "\n".join(quote.text for quote in quotes), quotes=quotes)


async def answer(request: Request) -> Completion:
    connection = from_environment({}).auto()
    return await complete(provider_of(connection), connection, request)


async def test_the_quote_stands_between_the_notices_with_its_citation() -> None:
    text = (await answer(asked(PUMP))).text
    assert text.split("\n\n") == [NOTICES.lead, f"{WARRANTY} [1]", NOTICES.no_model]


async def test_several_passages_may_answer_best_first_and_what_is_far_below_stays_out() -> None:
    text = (await answer(asked(KETTLE, PUMP))).text
    assert text.split("\n\n")[1:-1] == [f"{WARRANTY} [1]", f"{LITRES} [2]"]


async def test_there_are_few_quotes_and_none_twice() -> None:
    many = [passage(n, Quote(f"Sentence {n}.", 0.5)) for n in range(1, 9)]
    assert [one.n for one in cited(many)] == [1, 2, 3]
    same = [passage(n, Quote("The lamp  is red.", 0.5)) for n in (1, 2)]
    assert [one.n for one in cited(same)] == [1]


async def test_quotes_are_short_together_and_the_best_is_whole() -> None:
    long = passage(1, Quote("word " * LONGEST, 0.5))
    assert [one.n for one in cited([long, PUMP])] == [1]
    half = "word " * (LONGEST // 8)
    found = cited([passage(1, Quote(f"One {half}", 0.5)), passage(2, Quote(f"Two {half}", 0.5)), KETTLE])
    assert sum(len(one.text) for one in found) <= LONGEST


async def test_a_list_keeps_its_lines_and_is_cited_at_its_end() -> None:
    text = "Blink codes:\n- One blink: the tank is empty.\n-  Two blinks: too hot."
    listed = Passage(4, "Machine", text, quotes=[Quote("- One blink: the tank is empty.\n- Two blinks: too hot.")])
    assert "\n\n- One blink: the tank is empty.\n- Two blinks: too hot. [4]\n\n" in compose(asked(listed))


@pytest.mark.parametrize("question", ["Who won the football match?", "hello", "what is it?", "", "?!"])
async def test_it_says_so_when_nothing_fits(question: str) -> None:
    unlike = [Passage(one.n, one.title, one.text) for one in (PUMP, KETTLE)]
    for request in (asked(*unlike, question=question), asked(question=question)):
        assert (await answer(request)).text == f"{NOTICES.no_hit}\n\n{NOTICES.no_model}"


async def test_what_a_passage_does_not_hold_is_not_said() -> None:
    invented = Passage(1, "Pump manual", PUMP.text, quotes=[Quote("Its warranty lasts 48 months.", 0.9)])
    assert compose(asked(invented)) == f"{NOTICES.no_hit}\n\n{NOTICES.no_model}"


async def test_the_answer_streams_in_small_pieces_and_lets_others_run() -> None:
    request = asked(PUMP)
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
    request = asked(PUMP)
    finished = (await deltas_of(from_environment({}).auto(), request))[-1]
    assert isinstance(finished, Finished)
    assert finished.usage
    assert finished.reason == "stop"
    assert finished.usage.completion == (len(compose(request)) + 3) // 4
    assert finished.usage.total == finished.usage.prompt + finished.usage.completion
    with_tools = Request(request.messages, tools=(Tool("t", "", {}),), question="x", notices=NOTICES)
    assert (await answer(with_tools)).tool_calls == ()


async def test_extract_lists_itself_and_alone_wants_quotes() -> None:
    connection = from_environment({}).auto()
    assert await provider_of(connection).models(connection) == ["extract"]
    assert connection.quotes
    assert not from_environment({"OPENAI_API_KEY": "x"}).auto().quotes


texts = st.one_of(st.text(alphabet=st.sampled_from("ab cd é.!?\n\t-3日。"), max_size=120), st.text(max_size=120))


@st.composite
def passages(draw: st.DrawFn) -> list[Passage]:
    """Passages whose quotes are cut from them, or from anywhere."""
    found = []
    for n in range(1, draw(st.integers(0, 5)) + 1):
        text = draw(texts)
        first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        quotes = [Quote(draw(st.one_of(st.just(text[first:last]), texts)), draw(st.floats(-1, 1)))]
        found.append(Passage(n, draw(texts), text, quotes=quotes))
    return found


@given(found=passages())
def test_every_sentence_is_a_passages_or_a_notice(found: list[Passage]) -> None:
    by_number = {passage.n: " ".join(passage.text.split()) for passage in found}
    blocks = compose(asked(*found)).split("\n\n")
    quoted = [block for block in blocks if block not in (NOTICES.lead, NOTICES.no_hit, NOTICES.no_model)]
    assert len(quoted) <= MOST
    for block in quoted:
        match = re.fullmatch(r"(.+) \[(\d)\]", block, flags=re.DOTALL)
        assert match
        assert " ".join(match[1].split()) in by_number[int(match[2])]
    assert (NOTICES.no_hit in blocks) == (not quoted)
    assert blocks[-1] == NOTICES.no_model
