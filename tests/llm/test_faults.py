"""What a provider may do wrong, over a real socket: which error it is, what it says, what it never says."""

import asyncio
import logging
import traceback
import tracemalloc
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from palaver.llm import errors
from palaver.llm.connections import provider_of
from palaver.llm.messages import Delta, TextDelta
from palaver.llm.provider import Connection
from palaver.llm.transport.faults import by_event, by_status, clean
from tests.llm.conftest import KEY, WIRES, ask, asking, connect
from tests.servers.scripted_llm import Script, ScriptedLLM

QUICK = {"first_token_s": 1.5, "stall_s": 0.7}
FAULTS = [
    ("401", errors.KeyRefused),
    ("403", errors.KeyRefused),
    ("404", errors.RequestRefused),
    ("408", errors.Overloaded),
    ("307", errors.RequestRefused),
    ("429", errors.ModelLimited),
    ("500", errors.Overloaded),
    ("529", errors.Overloaded),
    ("garbage", errors.Garbage),
    ("html", errors.Garbage),
    ("gzip", errors.Garbage),
    ("error", errors.Overloaded),
    ("end", errors.ClosedEarly),
    ("close", errors.ClosedEarly),
    ("vanish", errors.ClosedEarly),
    ("stall", errors.Stalled),
    ("hang", errors.Stalled),
]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(("fault", "kind"), FAULTS)
async def test_each_fault_has_its_error(
    llm: ScriptedLLM, wire: str, fault: str, kind: type[errors.ModelFailed], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    llm.scripts["scripted"] = Script(tokens=5, after=2, fault=fault, said="The key {key} is \x1b[31mwrong\r\n")
    with pytest.raises(errors.ModelFailed) as caught:
        await ask(connect(llm, wire, **QUICK), asking())
    error = caught.value
    assert type(error) is kind
    assert f"'{wire}'" in error.message
    assert error.message.isprintable()
    said = [error.message, repr(error), "".join(traceback.format_exception(error)), caplog.text]
    assert not [text for text in said if KEY in text]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", ["garbage", "error", "end", "close", "stall"])
async def test_what_came_before_a_fault_is_handed_on(llm: ScriptedLLM, wire: str, fault: str) -> None:
    llm.scripts["scripted"] = Script(tokens=5, after=3, fault=fault)
    seen: list[Delta] = []
    with pytest.raises(errors.ModelFailed):
        await _note(connect(llm, wire, **QUICK), seen)
    assert "".join(delta.text for delta in seen if isinstance(delta, TextDelta)) == "word0 word1 word2 "


async def _note(connection: Connection, seen: list[Delta]) -> None:
    async with aclosing(provider_of(connection).stream(connection, asking())) as stream:
        async for deltas in stream:
            seen += deltas


@pytest.mark.parametrize("wire", WIRES)
async def test_half_a_character_per_packet_is_read_whole(llm: ScriptedLLM, wire: str) -> None:
    text = "Größe — 日本語 🦜 und mehr"
    llm.scripts["scripted"] = Script(text=text, thinking="Grübel 🦜", split=1)
    answer = await ask(connect(llm, wire), asking())
    assert (answer.text, answer.thinking) == (text, "Grübel 🦜 ")


@pytest.mark.parametrize("wire", WIRES)
async def test_an_event_over_several_packets_is_read_whole(llm: ScriptedLLM, wire: str) -> None:
    llm.scripts["scripted"] = Script(tokens=50, split=7)
    answer = await ask(connect(llm, wire), asking())
    assert answer.text == "".join(f"word{number} " for number in range(50))


@pytest.mark.parametrize("wire", WIRES)
async def test_an_event_of_two_megabytes_is_garbage(llm: ScriptedLLM, wire: str) -> None:
    llm.scripts["scripted"] = Script(text="x" * (2 << 20))
    with pytest.raises(errors.Garbage, match="longer than"):
        await ask(connect(llm, wire), asking())


async def test_an_endless_error_body_is_read_to_its_bound_and_left(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(fault="500", endless=True, said="It began like this. ")
    tracemalloc.start()
    try:
        with pytest.raises(errors.Overloaded, match="It began like this") as caught:
            await ask(connect(llm, "openai"), asking())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert await llm.settled(llm.last()) == "gone"
    assert peak < 8 << 20
    assert len(caught.value.message) < 500


@pytest.mark.parametrize(("header", "seconds"), [("9", 9.0), ("0.2", 0.2), ("", None), ("soon", None), ("1e99", None)])
async def test_retry_after_is_told(llm: ScriptedLLM, header: str, seconds: float | None) -> None:
    llm.scripts["scripted"] = Script(fault="429", retry_after=header)
    with pytest.raises(errors.ModelLimited) as caught:
        await ask(connect(llm, "openai"), asking())
    assert caught.value.retry_after == seconds
    assert ("Retry-After" in caught.value.headers) == (seconds is not None)


def test_retry_after_may_be_a_date() -> None:
    connection = Connection(name="c", provider="openai")
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    error = by_status(connection, 429, {"Retry-After": date}, b"")
    assert isinstance(error, errors.ModelLimited)
    assert 90 < (error.retry_after or 0) <= 100


@pytest.mark.parametrize(
    ("header", "seconds", "told"),
    [
        ("999999", 3600.0, "3600"),
        ("0.2", 0.2, "1"),
        ("0", 0.0, "1"),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0, "1"),
        ("Fri, 06 Nov 2099 08:49:37 GMT", 3600.0, "3600"),
    ],
)
def test_nobody_is_told_to_wait_for_less_than_a_second_or_more_than_an_hour(
    header: str, seconds: float, told: str
) -> None:
    error = by_status(Connection(name="c", provider="openai"), 429, {"Retry-After": header}, b"")
    assert isinstance(error, errors.ModelLimited)
    assert error.retry_after == seconds
    assert error.headers["Retry-After"] == told


async def test_nobody_listens(llm: ScriptedLLM) -> None:
    await llm.stop()
    with pytest.raises(errors.Unreachable, match=r"cannot reach 127\.0\.0\.1:\d+ .*check its base URL"):
        await ask(connect(llm, "openai"), asking())
    await llm.start()


@pytest.mark.parametrize("address", ["http://[nonsense", "ftp://127.0.0.1/x", "http://127.0.0.1:99999"])
async def test_a_base_url_that_is_none_is_said_to_be(llm: ScriptedLLM, address: str) -> None:
    with pytest.raises(errors.Unreachable, match="check its base URL"):
        await ask(connect(llm, "openai", base_url=address), asking())


@pytest.mark.parametrize("key", ["sk-broken\r\nX-Evil: 1", "sk-\x00"])
async def test_a_key_that_cannot_be_sent_is_not_shown(llm: ScriptedLLM, key: str) -> None:
    with pytest.raises(errors.ModelFailed) as caught:
        await ask(connect(llm, "openai", api_key=key), asking())
    assert "sk-" not in "".join(traceback.format_exception(caught.value))
    assert not llm.requests


async def test_a_slow_reader_is_not_the_providers_silence(llm: ScriptedLLM) -> None:
    llm.scripts["scripted"] = Script(tokens=300, rate=200)
    connection = connect(llm, "openai", first_token_s=5.0, stall_s=1.0)
    seen = 0
    async with aclosing(provider_of(connection).stream(connection, asking())) as stream:
        async for deltas in stream:
            seen += len(deltas)
            if seen < 3:
                await asyncio.sleep(1.5)
    assert seen == 301


async def test_a_listing_that_is_none_is_garbage(llm: ScriptedLLM) -> None:
    connection = connect(llm, "ollama", base_url=f"{llm.url}/requests?")
    with pytest.raises(errors.ModelFailed):
        await provider_of(connection).models(connection)


async def test_an_answer_without_a_model_is_refused_before_it_is_asked(llm: ScriptedLLM) -> None:
    with pytest.raises(errors.RequestRefused, match="has no default model"):
        await ask(connect(llm, "openai", default_model=None), asking(model=""))
    assert not llm.requests


def test_an_errors_text_is_bounded_plain_and_without_the_key() -> None:
    connection = Connection(name="c", provider="openai", api_key=KEY)
    text = clean(f"a\x00b\u202ec {KEY[:5]}\n{KEY} {KEY[:20]} " + "x" * 1000, connection)
    assert text.startswith(f"a b c {KEY[:5]} [key] [key] xxx")
    assert len(text) == 300


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"error":{"message":"No such model","type":"x"}}', "No such model"),
        (b'{"type":"error","error":{"type":"not_found_error","message":"No such model"}}', "No such model"),
        (b'{"error":"No such model"}', "No such model"),
        (b'[{"error":{"code":404,"message":"No such model"}}]', "No such model"),
        (b'{"detail":[{"msg":"No such model"}]}', "No such model"),
        (b"No such model", "No such model"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"", ""),
    ],
)
def test_the_providers_sentence_is_found(body: bytes, sentence: str) -> None:
    error = by_status(Connection(name="c", provider="openai"), 404, {}, body)
    assert error.message.endswith(f"It said: {sentence}" if sentence else "check model and settings.")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "insufficient_quota"}, errors.ModelLimited),
        ({"code": "invalid_api_key"}, errors.KeyRefused),
        ({"type": "permission_error"}, errors.KeyRefused),
        ({"type": "invalid_request_error"}, errors.RequestRefused),
        ({"type": "api_error", "message": "hm"}, errors.Overloaded),
        (None, errors.Overloaded),
    ],
)
def test_an_error_event_is_told_by_its_words(event: object, kind: type[errors.ModelFailed]) -> None:
    assert type(by_event(Connection(name="c", provider="openai"), event)) is kind


def test_each_error_says_what_may_be_done_next() -> None:
    transient = {error.__name__ for error in errors.ModelFailed.__subclasses__() if error.transient}
    assert transient == {"ModelLimited", "Overloaded", "Stalled", "ClosedEarly", "Unreachable"}
    assert (errors.Stalled.condition, errors.ModelLimited.condition) == ("timeout", "rate_limit")
