"""Answers as OpenAI's responses write them."""

from functools import lru_cache

from tests.servers.scripted_llm.conversation import ScriptedCall
from tests.servers.scripted_llm.frames import CACHED_TOKENS, PROMPT_TOKENS, Frames, Json, Wire, count, event, words_of
from tests.servers.scripted_llm.script import Script


def _response(script: Script, model: str, status: str, output: list[Json], usage: Json | None) -> Json:
    return {
        "id": "resp_scripted",
        "object": "response",
        "created_at": 1_700_000_000,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if script.finish == "length" and usage else None,
        "instructions": None,
        "metadata": {},
        "model": model,
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": usage,
    }


def _usage(script: Script) -> Json:
    said = count(script)
    return {
        "input_tokens": PROMPT_TOKENS,
        "input_tokens_details": {"cached_tokens": CACHED_TOKENS, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": len(script.thinking.split())},
        "total_tokens": PROMPT_TOKENS + said,
    }


def _message(text: str, status: str) -> Json:
    content = (
        [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}] if status == "completed" else []
    )
    return {"type": "message", "id": "msg_scripted", "status": status, "role": "assistant", "content": content}


def _thought(script: Script, status: str) -> Json:
    summary = [{"type": "summary_text", "text": script.thinking}] if status == "completed" else []
    sealed = {"encrypted_content": "c2VhbGVk"} if status == "completed" else {}
    return {"type": "reasoning", "id": "rs_scripted", "summary": summary, "status": status, **sealed}


def _calls(script: Script, index: int) -> list[Json]:
    events: list[Json] = []
    for at, call in enumerate(script.calls, index):
        half = len(call.arguments) // 2
        place = {"output_index": at, "item_id": f"fc_{call.id}"}
        kind = "response.function_call_arguments"
        events += [
            {"type": "response.output_item.added", "output_index": at, "item": _call(call, "")},
            {"type": f"{kind}.delta", **place, "delta": call.arguments[:half]},
            {"type": f"{kind}.delta", **place, "delta": call.arguments[half:]},
            {"type": f"{kind}.done", **place, "name": call.name, "arguments": call.arguments},
            {"type": "response.output_item.done", "output_index": at, "item": _call(call, call.arguments)},
        ]
    return events


def _call(call: ScriptedCall, arguments: str) -> Json:
    status = "completed" if arguments else "in_progress"
    item = {"type": "function_call", "id": f"fc_{call.id}", "call_id": call.id, "name": call.name}
    return {**item, "arguments": arguments, "status": status}


def _thinking(script: Script) -> list[Json]:
    if not script.thinking:
        return []
    place = {"item_id": "rs_scripted", "output_index": 0, "summary_index": 0}
    kind = "response.reasoning_summary_text.delta"
    return [
        {"type": "response.output_item.added", "output_index": 0, "item": _thought(script, "in_progress")},
        *({"type": kind, **place, "delta": word + " "} for word in script.thinking.split()),
        {"type": "response.output_item.done", "output_index": 0, "item": _thought(script, "completed")},
    ]


def _output(script: Script) -> list[Json]:
    calls = [_call(call, call.arguments) for call in script.calls]
    thought = [_thought(script, "completed")] if script.thinking else []
    return [*thought, _message("".join(words_of(script)), "completed"), *calls]


def _numbered(events: list[Json]) -> list[bytes]:
    return [event({**one, "sequence_number": number}) for number, one in enumerate(events)]


def _frames(script: Script, model: str, counted: bool) -> Frames:
    del counted
    at = 1 if script.thinking else 0
    place = {"item_id": "msg_scripted", "output_index": at, "content_index": 0}
    text = "".join(words_of(script))
    part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    begun = _response(script, model, "in_progress", [], None)
    ended = _response(
        script, model, "incomplete" if script.finish == "length" else "completed", _output(script), _usage(script)
    )
    head = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        *_thinking(script),
        {"type": "response.output_item.added", "output_index": at, "item": _message("", "in_progress")},
        {"type": "response.content_part.added", **place, "part": part},
    ]
    tail = [
        {"type": "response.output_text.done", **place, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": {**part, "text": text}},
        {"type": "response.output_item.done", "output_index": at, "item": _message(text, "completed")},
        *_calls(script, at + 1),
        {"type": f"response.{ended['status']}", "response": ended},
    ]
    failed = {**begun, "status": "failed", "error": {"code": script.kind or "server_error", "message": script.said}}
    words = [
        {"type": "response.output_text.delta", **place, "delta": word, "logprobs": []} for word in words_of(script)
    ]
    return Frames(
        head=_numbered(head),
        tokens=_numbered(words),
        tail=_numbered(tail),
        error=event({"type": "response.failed", "sequence_number": 0, "response": failed}),
        garbage=b'event: response.output_text.delta\ndata: {"type": "response.output_te\n\n',
    )


def _whole(script: Script, model: str) -> Json:
    return _response(script, model, "completed", _output(script), _usage(script))


def _error(script: Script) -> Json:
    return {"error": {"message": script.said, "type": script.kind or "server_error", "param": None, "code": None}}


WIRE = Wire(b"text/event-stream", lru_cache(256)(_frames), _whole, _error)
