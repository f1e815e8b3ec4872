"""Answers as Anthropic's messages write them."""

from functools import lru_cache

import msgspec

from tests.servers.scripted_llm.frames import PROMPT_TOKENS, Frames, Json, Wire, count, event, words_of
from tests.servers.scripted_llm.script import Script


def _block(index: int, block: Json, deltas: list[Json]) -> list[bytes]:
    return [
        event({"type": "content_block_start", "index": index, "content_block": block}),
        *(event({"type": "content_block_delta", "index": index, "delta": delta}) for delta in deltas),
        event({"type": "content_block_stop", "index": index}),
    ]


def _calls(script: Script, index: int) -> list[bytes]:
    frames = []
    for number, call in enumerate(script.calls):
        half = len(call.arguments) // 2
        parts = (call.arguments[:half], call.arguments[half:])
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
        block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
        frames += _block(index + number, block, deltas)
    return frames


def _message(script: Script, model: str, content: list[Json], stop: str | None, said: int) -> Json:
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


def _error(script: Script) -> Json:
    return {"type": "error", "error": {"type": script.kind or "overloaded_error", "message": script.said}}


def _frames(script: Script, model: str, counted: bool) -> Frames:
    del counted
    stop = script.finish or ("tool_use" if script.calls else "end_turn")
    thoughts = [{"type": "thinking_delta", "thinking": word + " "} for word in script.thinking.split()]
    signature = {"type": "signature_delta", "signature": "c2lnbmVk"}
    thinking = _block(0, {"type": "thinking", "thinking": "", "signature": ""}, [*thoughts, signature])
    text = 1 if thoughts else 0
    start, end = _block(text, {"type": "text", "text": ""}, [])
    return Frames(
        head=[
            event({"type": "message_start", "message": _message(script, model, [], None, 1)}),
            *(thinking if thoughts else []),
            start,
            event({"type": "ping"}),
        ],
        tokens=[
            event({"type": "content_block_delta", "index": text, "delta": {"type": "text_delta", "text": word}})
            for word in words_of(script)
        ],
        tail=[
            end,
            *_calls(script, text + 1),
            event(
                {
                    "type": "message_delta",
                    "delta": {"stop_reason": stop, "stop_sequence": None},
                    "usage": {"output_tokens": count(script)},
                }
            ),
            event({"type": "message_stop"}),
        ],
        error=event(_error(script)),
        garbage=b'event: content_block_delta\ndata: {"type": "content_bl\n\n',
    )


def _whole(script: Script, model: str) -> Json:
    content: list[Json] = [{"type": "text", "text": "".join(words_of(script))}]
    content += [
        {"type": "tool_use", "id": call.id, "name": call.name, "input": msgspec.json.decode(call.arguments)}
        for call in script.calls
    ]
    stop = script.finish or ("tool_use" if script.calls else "end_turn")
    return _message(script, model, content, stop, count(script))


WIRE = Wire(b"text/event-stream", lru_cache(256)(_frames), _whole, _error)
