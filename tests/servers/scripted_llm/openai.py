"""Answers as chat completions write them."""

from functools import lru_cache

from tests.servers.scripted_llm.frames import PROMPT_TOKENS, Frames, Json, Wire, count, data, words_of
from tests.servers.scripted_llm.script import Script


def _chunk(model: str, delta: Json | None, finish: str | None = None, usage: Json | None = None) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return data(
        {
            "id": "chatcmpl-scripted",
            "object": "chat.completion.chunk",
            "created": 1_700_000_000,
            "model": model,
            "choices": choices,
            "usage": usage,
        }
    )


def _usage(script: Script) -> Json:
    said = count(script)
    return {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": said, "total_tokens": PROMPT_TOKENS + said}


def _calls(script: Script, model: str) -> list[bytes]:
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


def _error(script: Script) -> Json:
    kind = script.kind or "server_error"
    return {"error": {"message": script.said, "type": kind, "param": None, "code": None}}


def _frames(script: Script, model: str, counted: bool) -> Frames:
    finish = script.finish or ("tool_calls" if script.calls else "stop")
    thoughts = [_chunk(model, {"reasoning_content": word + " "}) for word in script.thinking.split()]
    usage = [_chunk(model, None, usage=_usage(script))] if counted else []
    return Frames(
        head=[_chunk(model, {"role": "assistant", "content": ""}), *thoughts],
        tokens=[_chunk(model, {"content": word}) for word in words_of(script)],
        tail=[*_calls(script, model), _chunk(model, {}, finish), *usage, b"data: [DONE]\n\n"],
        error=data(_error(script)),
        garbage=b'data: {"choices": [{"delta": {"cont\n\n',
    )


def _whole(script: Script, model: str) -> Json:
    message: Json = {"role": "assistant", "content": "".join(words_of(script)), "refusal": None}
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
        "usage": _usage(script),
    }


WIRE = Wire(b"text/event-stream", lru_cache(256)(_frames), _whole, _error)
