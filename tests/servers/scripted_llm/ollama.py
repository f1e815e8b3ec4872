"""Answers as Ollama's chat writes them."""

from functools import lru_cache

import msgspec

from tests.servers.scripted_llm.frames import PROMPT_TOKENS, Frames, Json, Wire, count, line, words_of
from tests.servers.scripted_llm.script import Script


def _row(model: str, message: Json, **rest: object) -> Json:
    return {"model": model, "created_at": "2026-11-21T00:00:00Z", "message": message, "done": False, **rest}


def _calls(script: Script) -> list[Json]:
    return [
        {"function": {"name": call.name, "arguments": msgspec.json.decode(call.arguments)}} for call in script.calls
    ]


def _end(script: Script) -> Json:
    return {
        "done": True,
        "done_reason": script.finish or "stop",
        "total_duration": 1,
        "prompt_eval_count": PROMPT_TOKENS,
        "eval_count": count(script),
    }


def _frames(script: Script, model: str, counted: bool) -> Frames:
    del counted
    calls = [line(_row(model, {"role": "assistant", "content": "", "tool_calls": _calls(script)}))]
    thoughts = script.thinking.split()
    return Frames(
        head=[line(_row(model, {"role": "assistant", "content": "", "thinking": word + " "})) for word in thoughts],
        tokens=[line(_row(model, {"role": "assistant", "content": word})) for word in words_of(script)],
        tail=[
            *(calls if script.calls else []),
            line(_row(model, {"role": "assistant", "content": ""}, **_end(script))),
        ],
        error=line(_error(script)),
        garbage=b'{"model": "scripted", "mess\n',
    )


def _whole(script: Script, model: str) -> Json:
    message: Json = {"role": "assistant", "content": "".join(words_of(script))}
    if script.calls:
        message["tool_calls"] = _calls(script)
    return _row(model, message, **_end(script))


def _error(script: Script) -> Json:
    return {"error": script.said}


WIRE = Wire(b"application/x-ndjson", lru_cache(256)(_frames), _whole, _error)
