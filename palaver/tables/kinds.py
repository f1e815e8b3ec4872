"""Values on their way into a column of their type and out of it; what does not fit is told by the column's name."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from palaver.basic.errors import BasicError
from palaver.basic.values.dates import full, read_moment, read_time
from palaver.basic.values.numbers import decimal, number
from palaver.basic.values.text import dumps, text
from palaver.basic.world import world
from palaver.tables.definition import Column, Kind

ORDINAL: Final = "C"  # texts are compared by their characters, whatever language the database speaks
_RANGES: Final = {"INTEGER": 1 << 31, "BIGINT": 1 << 63}
_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def type_of(column: Column) -> sa.types.TypeEngine[Any]:
    match column.kind:
        case "STRING":
            return sa.String(column.size, collation=ORDINAL)
        case "DECIMAL":
            return sa.Numeric(column.size, column.scale) if column.size else sa.Numeric()
    return _TYPES[column.kind]()


_TYPES: Final[Mapping[Kind, Callable[[], sa.types.TypeEngine[Any]]]] = {
    "TEXT": lambda: sa.Text(collation=ORDINAL),
    "INTEGER": sa.Integer,
    "BIGINT": sa.BigInteger,
    "DOUBLE": sa.Double,
    "MONEY": lambda: sa.Numeric(18, 2),
    "DATE": sa.Date,
    "DATETIME": sa.TIMESTAMP,
    "TIME": sa.Time,
    "BOOLEAN": sa.Boolean,
    "GUID": sa.Uuid,
    "JSON": sa.JSON,
}


def into(column: Column, value: Any) -> Any:
    """The value as the database takes it; DbError where it is none of the column's type."""
    if value is None or (value == "" and column.kind not in {"STRING", "TEXT"}):
        return None
    try:
        found = _INTO[column.kind](column, value)
    except (ValueError, ArithmeticError):
        found = None
    except BasicError as error:
        if error.code == "LimitExceeded" or isinstance(error, _TooLong):
            raise
        found = None
    if found is None:
        shown = f'"{text(value)[:40]}"' if not isinstance(value, list | dict) else "this"
        raise BasicError("DbError", f"{column.name} is {column.type}, and {shown} is not")
    return found


def _text(column: Column, value: Any) -> str:
    written = str(text(value))
    if "\0" in written:
        raise ValueError(written)
    if column.kind == "STRING" and len(written) > column.size:
        message = f"{column.name} has room for {column.size} characters, and this has {len(written)}"
        raise _TooLong("DbError", message)
    return written


class _TooLong(BasicError):
    """Says more than that a value is of another type."""


def _whole(column: Column, value: Any) -> int | None:
    found = number(value)
    bound = _RANGES[column.kind]
    return int(found) if found == int(found) and -bound <= found < bound else None


def _moment(value: Any) -> datetime | None:
    found = read_moment(value)
    return None if found is None else full(found).astimezone(UTC).replace(tzinfo=None)


def _day(value: Any) -> date | None:
    found = read_moment(value)
    return found.astimezone(world().zone).date() if isinstance(found, datetime) and found.tzinfo else _date(found)


def _date(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _TRUTHS.get(text(value).strip().casefold())


def _json(value: Any) -> str:
    """A text that is JSON is taken as what it says."""
    if isinstance(value, str):
        try:
            return dumps(json.loads(value))
        except (ValueError, RecursionError):
            return dumps(value)
    return dumps(value)


_INTO: Final[Mapping[Kind, Callable[[Column, Any], Any]]] = {
    "STRING": _text,
    "TEXT": _text,
    "INTEGER": _whole,
    "BIGINT": _whole,
    "DECIMAL": lambda _, value: decimal(number(value)),
    "MONEY": lambda _, value: decimal(number(value)),
    "DOUBLE": lambda _, value: float(number(value)),
    "DATE": lambda _, value: _day(value),
    "DATETIME": lambda _, value: _moment(value),
    "TIME": lambda _, value: read_time(value),
    "BOOLEAN": lambda _, value: _truth(value),
    "GUID": lambda _, value: value if isinstance(value, UUID) else UUID(text(value).strip()),
    "JSON": lambda _, value: _json(value),
}


def out_of(column: Column, value: Any) -> Any:
    """The value as programs have it."""
    match column.kind, value:
        case "GUID", UUID():
            return str(value)
        case "DATETIME", datetime():
            return value.replace(tzinfo=UTC).astimezone(world().zone)
        case "JSON", str():
            return json.loads(value)
    return value


def comparable(kind: str, value: Any) -> Any:
    """A value as it is compared with a column's: None where it equals none of that type, whatever it is."""
    match kind:
        case "GUID":
            try:
                return UUID(text(value).strip())
            except ValueError:
                return None
        case "TIME":
            return read_time(value) if isinstance(value, str | time | datetime) else None
        case "DATE" | "DATETIME":
            return read_moment(value)
    return value
