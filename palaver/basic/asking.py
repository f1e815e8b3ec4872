"""Asking a model: its answer as text, or as the value that was wanted; a second time where the first is none."""

import json
from dataclasses import replace
from typing import Any

import jsonschema

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host, Wanted
from palaver.basic.limits import heavy
from palaver.basic.values.members import as_record


async def answer(host: Host, prompt: str, wanted: Wanted) -> Any:
    """LlmError when even the second answer is not what was wanted."""
    first = await host.complete(prompt, wanted)
    if not wanted.parsed:
        return first
    try:
        return _value(first, wanted.schema)
    except ValueError as error:
        second = await host.complete(prompt, replace(wanted, rejected=first, reason=str(error)[:300]))
    try:
        return _value(second, wanted.schema)
    except ValueError as error:
        raise BasicError("LlmError", f"the model's answer is not what was wanted: {str(error)[:200]}") from error


def _value(written: str, schema: dict[str, Any] | None) -> Any:
    heavy(len(written))
    found = as_record(written)
    if found is None:
        found = json.loads(written)
    if schema is not None:
        try:
            jsonschema.validate(found, schema)
        except jsonschema.ValidationError as error:
            raise ValueError(error.message) from error
        except jsonschema.SchemaError as error:
            raise argument_error("this is no JSON schema") from error
    return found
