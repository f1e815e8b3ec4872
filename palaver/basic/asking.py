"""Asking a model: its answer as text, or as the value that was wanted; a second time where the first is none."""

import json
from dataclasses import replace
from typing import Any

from palaver.basic.errors import BasicError
from palaver.basic.host import Host, Wanted
from palaver.basic.limits import heavy
from palaver.basic.values.members import as_record


async def answer(host: Host, prompt: str, wanted: Wanted) -> Any:
    """LlmError when even the second answer is not what was wanted."""
    first = await host.complete(prompt, wanted)
    if not wanted.parsed:
        return first
    try:
        return _value(host, first, wanted.schema)
    except ValueError as error:
        second = await host.complete(prompt, replace(wanted, rejected=first, reason=str(error)[:300]))
    try:
        return _value(host, second, wanted.schema)
    except ValueError as error:
        raise BasicError("LlmError", f"the model's answer is not what was wanted: {str(error)[:200]}") from error


def _value(host: Host, written: str, schema: dict[str, Any] | None) -> Any:
    heavy(len(written))
    found = as_record(written)
    if found is None:
        found = json.loads(written)
    if schema is not None and (wrong := host.misfit(found, schema)):
        raise ValueError(wrong)
    return found
