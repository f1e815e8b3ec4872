"""Writes a model's deltas as OpenAI's chat completion, in chunks or whole."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from palaver.core.caller import Caller
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit.ids import uuid7
from palaver.kit.jsons import encode
from palaver.llm.messages import Counted, Delta, Finished, TextDelta, ThinkingDelta, ToolCallDelta, Usage
from palaver.llm.provider import Collected

log = logger("channels")

_END: Final = b"data: [DONE]\n\n"


class Answer:
    """One completion of the bot `model`."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.id = f"chatcmpl-{uuid7().hex}"
        self.created = int(time.time())

    async def whole(self, deltas: AsyncIterator[Sequence[Delta]]) -> dict[str, Any]:
        collected = Collected()
        async for batch in deltas:
            for delta in batch:
                collected.add(delta)
        done = collected.completion()
        calls = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in done.tool_calls
        ]
        message: dict[str, Any] = {"role": "assistant", "content": done.text or (None if calls else "")}
        if calls:
            message["tool_calls"] = calls
        return {
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": done.reason, "logprobs": None}],
            "usage": _usage(done.usage or Usage()),
        }

    async def chunks(
        self, deltas: AsyncIterator[Sequence[Delta]], *, with_usage: bool, request_id: str, caller: Caller
    ) -> AsyncIterator[bytes]:
        """Server-sent chunks, one write for each read from the model; a failure is the last object."""
        usage = Usage()
        opened = False
        try:
            async for batch in deltas:
                pieces = []
                for delta in batch:
                    if isinstance(delta, Counted):
                        continue
                    if not opened:
                        opened = True
                        pieces.append(self._chunk({"role": "assistant", "content": ""}))
                    if isinstance(delta, Finished):
                        usage = delta.usage or usage
                        pieces.append(self._chunk({}, delta.reason))
                    else:
                        pieces.append(self._chunk(_delta(delta)))
                yield b"".join(pieces)
        except PalaverError as error:
            log.warning("a streamed completion failed", reason=error.message)
            yield b"data: " + encode(told(error, caller, "this request's name").shape(request_id)) + b"\n\n"
            return
        if with_usage:
            yield self._frame({"choices": [], "usage": _usage(usage)})
        yield _END

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        return self._frame({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})

    def _frame(self, fields: dict[str, Any]) -> bytes:
        head = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model}
        return b"data: " + encode({**head, **fields}) + b"\n\n"


def _delta(delta: TextDelta | ThinkingDelta | ToolCallDelta) -> dict[str, Any]:
    if isinstance(delta, TextDelta):
        return {"content": delta.text}
    if isinstance(delta, ThinkingDelta):
        return {"reasoning_content": delta.text}
    function: dict[str, Any] = {"arguments": delta.arguments}
    if delta.name is not None:
        function["name"] = delta.name
    call: dict[str, Any] = {"index": delta.index, "function": function}
    if delta.id is not None:
        call.update(id=delta.id, type="function")
    return {"tool_calls": [call]}


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
