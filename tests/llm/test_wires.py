"""Recorded streams of the three wires: the same deltas whatever the pieces they arrive in."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.llm.errors import Garbage, ModelFailed, ModelLimited, Overloaded, RequestRefused
from palaver.llm.messages import Counted, Delta, Finished, TextDelta, ThinkingDelta, ToolCallDelta, Usage
from palaver.llm.provider import Connection
from palaver.llm.transport.sse import Event
from palaver.llm.wire.anthropic import EventParser
from palaver.llm.wire.ollama import LineParser
from palaver.llm.wire.openai import ChunkParser
from palaver.llm.wire.parser import AnswerParser
from palaver.llm.wire.responses import ResponseParser
from tests.llm.test_sse import pieces

HERE = Connection(name="here", provider="openai")
FOLDER = Path(__file__).parent / "recorded"

OPENAI = (FOLDER / "openai.sse").read_bytes()
OPENAI_DELTAS: list[Delta] = [
    ThinkingDelta("Grübel…"),
    TextDelta("Größe "),
    TextDelta("🦜 日本"),
    ToolCallDelta(0, "a", "find", ""),
    ToolCallDelta(0, None, None, '{"q":'),
    ToolCallDelta(1, "b", "now", ""),
    ToolCallDelta(0, None, None, "1}"),
    ToolCallDelta(1, None, None, "{}"),
    Finished("tool_calls", Usage(9, 4, 13), "gpt-x"),
]

ANTHROPIC = (FOLDER / "anthropic.sse").read_bytes()
ANTHROPIC_DELTAS: list[Delta] = [
    Counted(Usage(9, 1, 10, 4)),
    ThinkingDelta("Grübel…"),
    TextDelta("Größe "),
    TextDelta("🦜 日本"),
    ToolCallDelta(0, "a", "find", ""),
    ToolCallDelta(0, None, None, '{"q":1}'),
    ToolCallDelta(1, "b", "now", ""),
    ToolCallDelta(1, None, None, "{}"),
    Finished(
        "tool_calls", Usage(9, 4, 13, 4), "claude-x", ({"type": "thinking", "thinking": "Grübel…", "signature": "x"},)
    ),
]

RESPONSES = (FOLDER / "responses.sse").read_bytes()
RESPONSES_DELTAS: list[Delta] = [
    ThinkingDelta("Grübel…"),
    TextDelta("Größe "),
    TextDelta("🦜 日本"),
    ToolCallDelta(0, "a", "find", ""),
    ToolCallDelta(0, None, None, '{"q":'),
    ToolCallDelta(0, None, None, "1}"),
    ToolCallDelta(1, "b", "now", "{}"),
    Finished(
        "tool_calls",
        Usage(9, 4, 13, 8, 2),
        "gpt-x",
        ({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"},),
    ),
]

OLLAMA = (FOLDER / "ollama.ndjson").read_bytes()
OLLAMA_DELTAS: list[Delta] = [
    ThinkingDelta("Grübel…"),
    TextDelta("Größe "),
    TextDelta("🦜 日本"),
    ToolCallDelta(0, "call_0", "find", '{"q":1}'),
    ToolCallDelta(1, "b", "now", "{}"),
    Finished("tool_calls", Usage(9, 4, 13), "llama"),
]

Make = Callable[[Connection, str], AnswerParser[Event] | AnswerParser[bytes]]

RECORDED: Mapping[str, tuple[Make, bytes, list[Delta]]] = {
    "openai": (ChunkParser, OPENAI, OPENAI_DELTAS),
    "responses": (ResponseParser, RESPONSES, RESPONSES_DELTAS),
    "anthropic": (EventParser, ANTHROPIC, ANTHROPIC_DELTAS),
    "ollama": (LineParser, OLLAMA, OLLAMA_DELTAS),
}


def read(name: str, data: bytes, cuts: list[int]) -> tuple[list[Delta], ModelFailed | None]:
    """Feed `data` in pieces as the client would: until the answer is done or has failed."""
    parser = RECORDED[name][0](HERE, "asked")
    deltas: list[Delta] = []
    for piece in pieces(data, cuts):
        deltas += parser.feed(piece)
        if parser.done or parser.failure:
            return deltas, parser.failure
    return deltas + parser.end(), parser.failure


@pytest.mark.parametrize("name", RECORDED)
@given(cuts=st.lists(st.integers(min_value=0, max_value=1 << 16), max_size=80))
def test_deltas_are_the_same_whatever_the_pieces(name: str, cuts: list[int]) -> None:
    _, data, expected = RECORDED[name]
    assert read(name, data, cuts) == (expected, None)


@pytest.mark.parametrize("name", RECORDED)
def test_deltas_come_byte_by_byte_with_half_characters(name: str) -> None:
    _, data, expected = RECORDED[name]
    assert read(name, data, list(range(len(data)))) == (expected, None)
    assert read(name, data.replace(b"\n", b"\r\n"), list(range(len(data) * 2))) == (expected, None)


@pytest.mark.parametrize("name", RECORDED)
@given(cuts=st.lists(st.integers(min_value=0, max_value=1 << 16), max_size=20))
def test_what_came_before_garbage_is_handed_on_whatever_the_pieces(name: str, cuts: list[int]) -> None:
    _, data, expected = RECORDED[name]
    end = data.index(b"Gr\xc3\xb6\xc3\x9fe")
    end = data.index(b"\n", end) + 1
    deltas, failure = read(name, data[:end] + b'\ndata: {"type": oh\x00 no\n\n{oh no\n', cuts)
    assert deltas == expected[: expected.index(TextDelta("Größe ")) + 1]
    assert isinstance(failure, Garbage)
    assert "oh no" in failure.message


@pytest.mark.parametrize("name", RECORDED)
def test_a_stream_that_ends_in_the_middle_is_not_done(name: str) -> None:
    parser, data, _ = RECORDED[name]
    reader = parser(HERE, "asked")
    reader.feed(data[: data.index(b"find")])
    reader.end()
    assert not reader.done


def test_a_stream_may_end_after_its_reason_without_an_end_mark() -> None:
    openai = OPENAI[: OPENAI.index(b"data: [DONE]")].rstrip(b"\n")
    anthropic = ANTHROPIC[: ANTHROPIC.index(b"event: message_stop")]
    assert read("openai", openai, []) == (OPENAI_DELTAS, None)
    assert read("anthropic", anthropic, []) == (ANTHROPIC_DELTAS, None)
    assert read("ollama", OLLAMA.rstrip(b"\n"), []) == (OLLAMA_DELTAS, None)


REASONS = [
    ("openai", "stop", "stop"),
    ("openai", "length", "length"),
    ("openai", "max_tokens", "length"),
    ("openai", "tool_calls", "tool_calls"),
    ("openai", "function_call", "tool_calls"),
    ("openai", "content_filter", "content_filter"),
    ("openai", "something_new", "stop"),
    ("anthropic", "end_turn", "stop"),
    ("anthropic", "stop_sequence", "stop"),
    ("anthropic", "max_tokens", "length"),
    ("anthropic", "model_context_window_exceeded", "length"),
    ("anthropic", "tool_use", "tool_calls"),
    ("anthropic", "refusal", "content_filter"),
    ("anthropic", "something_new", "stop"),
    ("ollama", "stop", "stop"),
    ("ollama", "length", "length"),
    ("ollama", "load", "stop"),
]
ENDS = {
    "openai": 'data: {"choices":[{"delta":{},"finish_reason":"%s"}]}\n\ndata: [DONE]\n\n',
    "anthropic": 'data: {"type":"message_delta","delta":{"stop_reason":"%s"}}\n\ndata: {"type":"message_stop"}\n\n',
    "ollama": '{"done":true,"done_reason":"%s"}\n',
}


@pytest.mark.parametrize(("name", "said", "told"), REASONS)
def test_the_providers_word_for_the_end_becomes_ours(name: str, said: str, told: str) -> None:
    deltas, failure = read(name, (ENDS[name] % said).encode(), [])
    assert failure is None
    assert isinstance(deltas[-1], Finished)
    assert deltas[-1].reason == told


def test_what_anthropic_read_from_its_cache_was_read() -> None:
    usage = '{"input_tokens":2,"cache_creation_input_tokens":30,"cache_read_input_tokens":400,"output_tokens":1}'
    thought = '{"output_tokens":5,"output_tokens_details":{"thinking_tokens":3}}'
    start = f'data: {{"type":"message_start","message":{{"usage":{usage}}}}}\n\n'
    grown = f'data: {{"type":"message_delta","delta":{{}},"usage":{thought}}}\n\ndata: {{"type":"message_stop"}}\n\n'
    deltas, _ = read("anthropic", (start + grown).encode(), [])
    assert deltas == [Counted(Usage(432, 1, 433, 400)), Finished("stop", Usage(432, 5, 437, 400, 3), "asked")]


def test_what_openai_had_and_thought_lies_within_what_it_counts() -> None:
    details = '"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":7}'
    usage = f'{{"prompt_tokens":80,"completion_tokens":9,"total_tokens":89,{details}}}'
    stream = f'data: {{"choices":[{{"finish_reason":"stop"}}]}}\n\ndata: {{"usage":{usage}}}\n\ndata: [DONE]\n\n'
    assert read("openai", stream.encode(), [])[0] == [Finished("stop", Usage(80, 9, 89, 64, 7), "asked")]


def test_usage_that_groq_puts_elsewhere_counts() -> None:
    stream = (
        b'data: {"choices":[{"delta":{"reasoning":"hm"}}]}\n\n'
        b'data: {"choices":[{"delta":{},"finish_reason":"stop"}],'
        b'"x_groq":{"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5}}}\n\n'
        b"data: [DONE]\n\n"
    )
    assert read("openai", stream, [])[0] == [ThinkingDelta("hm"), Finished("stop", Usage(2, 3, 5), "asked")]


RESPONSE = '{"model":"m","usage":{"input_tokens":3,"output_tokens":2},%s}'


@pytest.mark.parametrize(
    ("before", "kind", "told", "reason"),
    [
        ("", "completed", '"status":"completed"', "stop"),
        ("", "incomplete", '"incomplete_details":{"reason":"max_output_tokens"}', "length"),
        ("", "incomplete", '"incomplete_details":{"reason":"content_filter"}', "content_filter"),
        ('data: {"type":"response.refusal.delta","delta":"No."}\n\n', "completed", '"error":null', "content_filter"),
    ],
)
def test_a_response_ends_for_its_reason(before: str, kind: str, told: str, reason: str) -> None:
    stream = f'{before}data: {{"type":"response.{kind}","response":{RESPONSE % told}}}\n\n'
    assert read("responses", stream.encode(), [])[0][-1] == Finished(reason, Usage(3, 2, 5), "m")  # type: ignore[arg-type]  # it is one of ours


def test_a_response_that_failed_says_what_it_used() -> None:
    error = '"error":{"code":"rate_limit_exceeded","message":"too many"}'
    stream = f'data: {{"type":"response.failed","response":{RESPONSE % error}}}\n\n'
    deltas, failure = read("responses", stream.encode(), [])
    assert deltas == [Counted(Usage(3, 2, 5))]
    assert isinstance(failure, ModelLimited)


def test_a_refusal_is_text_that_was_filtered() -> None:
    stream = (
        b'data: {"choices":[{"delta":{"refusal":"I cannot"}}]}\n\n'
        b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
    )
    assert read("openai", stream, [])[0] == [TextDelta("I cannot"), Finished("content_filter", None, "asked")]


def test_tool_calls_without_numbers_are_told_apart_by_id() -> None:
    call = '{"id":"%s","function":{"name":"%s","arguments":"{}"}}'
    stream = f'data: {{"choices":[{{"delta":{{"tool_calls":[{call % ("a", "x")},{call % ("b", "y")}]}}}}]}}\n\n'
    deltas, _ = read("openai", f'{stream}data: {{"choices":[{{"finish_reason":"stop"}}]}}\n\n'.encode(), [])
    assert deltas == [
        ToolCallDelta(0, "a", "x", "{}"),
        ToolCallDelta(1, "b", "y", "{}"),
        Finished("tool_calls", None, "asked"),
    ]


@pytest.mark.parametrize(
    ("name", "event", "kind"),
    [
        ("openai", b'data: {"error":{"message":"too many","type":"rate_limit_error","code":429}}\n\n', ModelLimited),
        ("openai", b'event: error\ndata: {"message":"too many"}\n\n', Overloaded),
        ("responses", b'data: {"type":"error","code":"server_error","message":"too many"}\n\n', Overloaded),
        (
            "responses",
            b'data: {"type":"error","error":{"code":"invalid_prompt","message":"too many"}}\n\n',
            RequestRefused,
        ),
        (
            "anthropic",
            b'data: {"type":"error","error":{"type":"overloaded_error","message":"too many"}}\n\n',
            Overloaded,
        ),
        ("ollama", b'{"error":"too many"}\n', Overloaded),
    ],
)
def test_an_error_in_the_stream_is_raised_as_what_it_is(name: str, event: bytes, kind: type[ModelFailed]) -> None:
    _, failure = read(name, event, [])
    assert type(failure) is kind
    assert "too many" in failure.message


@pytest.mark.parametrize("name", RECORDED)
@given(data=st.binary(max_size=300))
def test_no_bytes_crash_a_parser(name: str, data: bytes) -> None:
    read(name, data, [])
