"""The events of an answer on each of the three wires, made once per script and kept."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from tests.servers.scripted_llm.script import Script

PROMPT_TOKENS = 11
STAMP = "\ue000"

Json = dict[str, Any]


class Frames(Struct, frozen=True):
    """An answer as events in bytes: what opens it, one per token, what closes it, and its faults."""

    head: list[bytes]
    tokens: list[bytes]
    tail: list[bytes]
    error: bytes
    garbage: bytes


class Wire(Struct, frozen=True):
    """How one format writes: a streamed answer, a whole one, an error's body."""

    content_type: bytes
    frames: Callable[[Script, str, bool], Frames]
    whole: Callable[[Script, str], Json]
    error: Callable[[Script], Json]


def _dump(value: object) -> bytes:
    return msgspec.json.encode(value)


def _data(value: object) -> bytes:
    return b"data: " + _dump(value) + b"\n\n"


def _event(value: Json) -> bytes:
    return b"event: %b\n%b" % (str(value["type"]).encode(), _data(value))


def _line(value: object) -> bytes:
    return _dump(value) + b"\n"


def _words(script: Script) -> list[str]:
    return [STAMP] * script.tokens if script.stamp and not script.text else script.words()


def _count(script: Script) -> int:
    return len(_words(script)) + len(script.thinking.split())


# --- OpenAI ---


def _chunk(model: str, delta: Json | None, finish: str | None = None, usage: Json | None = None) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return _data(
        {
            "id": "chatcmpl-scripted",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": model,
            "choices": choices,
            "usage": usage,
        }
    )


def _openai_usage(script: Script) -> Json:
    said = _count(script)
    return {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": said, "total_tokens": PROMPT_TOKENS + said}


def _openai_calls(script: Script, model: str) -> list[bytes]:
    """Each call in three pieces: its name, and its arguments in two halves."""
    frames = []
    for index, call in enumerate(script.calls):
        half = len(call.arguments) // 2
        first = {"index": index, "id": call.id, "type": "function", "function": {"name": call.name, "arguments": ""}}
        frames.append(_chunk(model, {"tool_calls": [first]}))
        frames += [
            _chunk(model, {"tool_calls": [{"index": index, "function": {"arguments": part}}]})
            for part in (call.arguments[:half], call.arguments[half:])
        ]
    return frames


def _openai_error(script: Script) -> Json:
    kind = script.kind or "server_error"
    return {"error": {"message": script.said, "type": kind, "param": None, "code": None}}


def _openai_frames(script: Script, model: str, counted: bool) -> Frames:
    finish = script.finish or ("tool_calls" if script.calls else "stop")
    thoughts = [_chunk(model, {"reasoning_content": word + " "}) for word in script.thinking.split()]
    usage = [_chunk(model, None, usage=_openai_usage(script))] if counted else []
    return Frames(
        head=[_chunk(model, {"role": "assistant", "content": ""}), *thoughts],
        tokens=[_chunk(model, {"content": word}) for word in _words(script)],
        tail=[*_openai_calls(script, model), _chunk(model, {}, finish), *usage, b"data: [DONE]\n\n"],
        error=_data(_openai_error(script)),
        garbage=b'data: {"choices": [{"delta": {"cont\n\n',
    )


def _openai_whole(script: Script, model: str) -> Json:
    message: Json = {"role": "assistant", "content": "".join(_words(script)), "refusal": None}
    if script.calls:
        message["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in script.calls
        ]
    finish = script.finish or ("tool_calls" if script.calls else "stop")
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
        "usage": _openai_usage(script),
    }


# --- Anthropic ---


def _block(index: int, block: Json, deltas: list[Json]) -> list[bytes]:
    return [
        _event({"type": "content_block_start", "index": index, "content_block": block}),
        *(_event({"type": "content_block_delta", "index": index, "delta": delta}) for delta in deltas),
        _event({"type": "content_block_stop", "index": index}),
    ]


def _anthropic_calls(script: Script, index: int) -> list[bytes]:
    frames = []
    for number, call in enumerate(script.calls):
        half = len(call.arguments) // 2
        parts = (call.arguments[:half], call.arguments[half:])
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
        block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
        frames += _block(index + number, block, deltas)
    return frames


def _anthropic_message(script: Script, model: str, content: list[Json], stop: str | None, said: int) -> Json:
    return {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": PROMPT_TOKENS, "output_tokens": said},
    }


def _anthropic_error(script: Script) -> Json:
    return {"type": "error", "error": {"type": script.kind or "overloaded_error", "message": script.said}}


def _anthropic_frames(script: Script, model: str, counted: bool) -> Frames:
    del counted
    stop = script.finish or ("tool_use" if script.calls else "end_turn")
    thoughts = [{"type": "thinking_delta", "thinking": word + " "} for word in script.thinking.split()]
    signature = {"type": "signature_delta", "signature": "c2lnbmVk"}
    thinking = _block(0, {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signature])
    text = 1 if thoughts else 0
    start, end = _block(text, {"type": "text", "text": ""}, [])
    return Frames(
        head=[
            _event({"type": "message_start", "message": _anthropic_message(script, model, [], None, 1)}),
            *(thinking if thoughts else []),
            start,
            _event({"type": "ping"}),
        ],
        tokens=[
            _event({"type": "content_block_delta", "index": text, "delta": {"type": "text_delta", "text": word}})
            for word in _words(script)
        ],
        tail=[
            end,
            *_anthropic_calls(script, text + 1),
            _event(
                {
                    "type": "message_delta",
                    "delta": {"stop_reason": stop, "stop_sequence": None},
                    "usage": {"output_tokens": _count(script)},
                }
            ),
            _event({"type": "message_stop"}),
        ],
        error=_event(_anthropic_error(script)),
        garbage=b'event: content_block_delta\ndata: {"type": "content_bl\n\n',
    )


def _anthropic_whole(script: Script, model: str) -> Json:
    content: list[Json] = [{"type": "text", "text": "".join(_words(script))}]
    content += [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": msgspec.json.decode(call.arguments)}
        for call in script.calls
    ]
    stop = script.finish or ("tool_use" if script.calls else "end_turn")
    return _anthropic_message(script, model, content, stop, _count(script))


# --- Ollama ---


def _ollama_line(model: str, message: Json, **rest: object) -> Json:
    return {"model": model, "created_at": "2026-11-21T00:00:00Z", "message": message, "done": False, **rest}


def _ollama_calls(script: Script) -> list[Json]:
    return [
        {"function": {"name": call.name, "arguments": msgspec.json.decode(call.arguments)}} for call in script.calls
    ]


def _ollama_end(script: Script) -> Json:
    return {
        "done": True,
        "done_reason": script.finish or "stop",
        "total_duration": 1,
        "prompt_eval_count": PROMPT_TOKENS,
        "eval_count": _count(script),
    }


def _ollama_frames(script: Script, model: str, counted: bool) -> Frames:
    del counted
    calls = [_line(_ollama_line(model, {"role": "assistant", "content": "", "tool_calls": _ollama_calls(script)}))]
    thoughts = script.thinking.split()
    return Frames(
        head=[
            _line(_ollama_line(model, {"role": "assistant", "content": "", "thinking": word + " "}))
            for word in thoughts
        ],
        tokens=[_line(_ollama_line(model, {"role": "assistant", "content": word})) for word in _words(script)],
        tail=[
            *(calls if script.calls else []),
            _line(_ollama_line(model, {"role": "assistant", "content": ""}, **_ollama_end(script))),
        ],
        error=_line(_ollama_error(script)),
        garbage=b'{"model": "scripted", "mess\n',
    )


def _ollama_whole(script: Script, model: str) -> Json:
    message: Json = {"role": "assistant", "content": "".join(_words(script))}
    if script.calls:
        message["tool_calls"] = _ollama_calls(script)
    return _ollama_line(model, message, **_ollama_end(script))


def _ollama_error(script: Script) -> Json:
    return {"error": script.said}


_OPENAI = Wire(b"text/event-stream", lru_cache(256)(_openai_frames), _openai_whole, _openai_error)
_ANTHROPIC = Wire(b"text/event-stream", lru_cache(256)(_anthropic_frames), _anthropic_whole, _anthropic_error)
_OLLAMA = Wire(b"application/x-ndjson", lru_cache(256)(_ollama_frames), _ollama_whole, _ollama_error)

WIRES: Mapping[str, Wire] = {"/chat/completions": _OPENAI, "/messages": _ANTHROPIC, "/api/chat": _OLLAMA}
