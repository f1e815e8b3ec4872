"""Reasons of failures: operators read what is wrong inside the server, everybody else a sentence without it."""

from typing import Final

from palaver.core.caller import Caller
from palaver.core.errors import PalaverError

_OPERATORS: Final = "system.read"


class Withheld(PalaverError):
    """The failure as others read it: with its code, status and headers, and where the operator finds the reason."""

    def __init__(self, error: PalaverError, name: str) -> None:
        told = f"{error.shown} Please try again; the operator finds the reason in the log by {name}."
        super().__init__(told, headers=error.headers)
        self.code, self.status = error.code, error.status  # type: ignore[misc]  # this class speaks for many codes


def told(error: PalaverError, caller: Caller | None, name: str) -> PalaverError:
    """`error` as `caller` may read it; the log has it under `name`: whoever calls this has written it there."""
    if not error.shown or (caller is not None and caller.may(_OPERATORS)):
        return error
    return Withheld(error, name)
