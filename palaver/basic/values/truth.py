"""Which values are true."""

from typing import Any

from palaver.basic.values.kinds import Response

_FIRST_FAILURE = 400


def truth(value: Any) -> bool:
    """False are NULL, FALSE, 0, "", "false", what is empty, and answers from 400 on."""
    if isinstance(value, str):
        return bool(value) and not (len(value) == 5 and value.casefold() == "false")
    if isinstance(value, Response):
        status = value.get("status")
        return not (isinstance(status, int) and status >= _FIRST_FAILURE)
    return bool(value)
