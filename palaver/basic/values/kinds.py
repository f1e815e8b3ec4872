"""The kinds of values that are not Python's own, and what each kind is called in messages."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Self


class Rowset(list[Any]):
    """Rows from a source of data; as one record it means its first row, empty it is NULL."""


class Row(dict[str, Any]):
    """A row of a table as it was read, which it names: DELETE row."""

    __slots__ = ("table",)

    def __init__(self, values: Mapping[str, Any] | None = None, table: str = "") -> None:
        super().__init__(values or {})
        self.table = table


class File(dict[str, Any]):
    """A file by reference: name, path, url, size, mime_type; its bytes lie elsewhere."""


class Response(dict[str, Any]):
    """The answer of an HTTP call: status, statusText, headers, data; other members are members of data."""


class Failure(dict[str, Any]):
    """A caught error as programs see it: code, message, line, column, keyword."""


MASK: Final = "••••"


class Secret(str):
    """Text that nobody is shown: in transcripts, logs and what models read it is written as `shown`."""

    __slots__ = ("shown",)
    shown: str

    def __new__(cls, value: str, shown: str = MASK) -> Self:
        made = super().__new__(cls, value)
        made.shown = shown
        return made


_NAMES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "BOOLEAN"),
    (int, "INTEGER"),
    (float, "FLOAT"),
    (Decimal, "DECIMAL"),
    (str, "STRING"),
    (datetime, "DATETIME"),
    (date, "DATE"),
    (time, "TIME"),
    (timedelta, "DURATION"),
    (Rowset, "ROWSET"),
    (list, "ARRAY"),
    (File, "FILE"),
    (Response, "RESPONSE"),
    (Failure, "ERROR"),
    (dict, "MAP"),
)


def kind_of(value: Any) -> str:
    if value is None:
        return "NULL"
    return next((name for kind, name in _NAMES if isinstance(value, kind)), "OBJECT")


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def is_moment(value: Any) -> bool:
    return isinstance(value, date)


def is_null(value: Any) -> bool:
    """IS NULL: nothing, or a source that had no rows."""
    return value is None or (isinstance(value, Rowset) and not value)


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)
