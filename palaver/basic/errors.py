"""What goes wrong while a program runs: a code, a sentence, and where; what may not be caught is in limits.py."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

# Programs compare `e.code` with these; a front end's SyntaxError never reaches a running program.
CODES: Final = (
    "AccessDenied",
    "ArgumentError",
    "ChannelUnavailable",
    "DbError",
    "FileError",
    "HttpError",
    "InternalError",
    "Interrupted",
    "KbError",
    "LimitExceeded",
    "LlmError",
    "MailError",
    "MathError",
    "NameError",
    "NoInteractiveUser",
    "NotFound",
    "NotImplemented",
    "NotIterable",
    "ScriptNotFound",
    "SyntaxError",
    "Timeout",
    "TypeError",
    "UnsupportedCall",
    "UserError",
    "ValidationError",
)


class Extent(NamedTuple):
    """Where something stands in its file: lines and columns from 1, the end behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


class Frame(NamedTuple):
    """One level of the call stack: a procedure (empty for the script itself) and where it stood."""

    procedure: str
    place: Extent


class BasicError(Exception):
    """
    An error that a program may catch. `stack` is outermost first; `keyword` is the phrase that raised it, `file` the
    script's name, "" where it was raised outside of any.

    `details` are further members of the caught error: `status` and `body` of an HttpError.
    """

    def __init__(
        self,
        code: str,
        message: str,
        place: Extent | None = None,
        keyword: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.details = dict(details or {})
        self.code = code
        self.message = message
        self.place = place
        self.keyword = keyword
        self.file = ""
        self.stack: list[Frame] = []

    def __str__(self) -> str:
        where = f" at {self.place.line}:{self.place.column}" if self.place else ""
        return f"{self.code}: {self.message}{where}"


def type_error(message: str) -> BasicError:
    return BasicError("TypeError", message)


def argument_error(message: str) -> BasicError:
    return BasicError("ArgumentError", message)


def limit_exceeded(message: str) -> BasicError:
    return BasicError("LimitExceeded", message)
