"""What passes between the server and the process that reads a workbook: the order, and the cells with their kinds."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec

from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.refusal import Refusal

_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=float(seconds)),
}


class SheetOrder(msgspec.Struct, frozen=True):
    """`cells` is how many a sheet may have."""

    cells: int
    bounds: Bounds


class _Said(msgspec.Struct, frozen=True):
    rows: list[list[Any]] = []
    refusal: Refusal | None = None


def write_cells(rows: list[list[Any]]) -> bytes:
    return msgspec.json.encode(_Said(rows=[[_written(each) for each in row] for row in rows]))


def write_refusal(refusal: Refusal) -> bytes:
    return msgspec.json.encode(_Said(refusal=refusal))


def read_cells(said: bytes) -> list[list[Any]] | Refusal:
    found = msgspec.json.decode(said, type=_Said)
    return found.refusal or [[_value(each) for each in row] for row in found.rows]


def _written(cell: Any) -> Any:
    match cell:
        case float() if cell == int(cell) and abs(cell) < 1e15:
            return int(cell)
        case datetime():
            return ["datetime", cell.isoformat()]
        case date():
            return ["date", cell.isoformat()]
        case time():
            return ["time", cell.isoformat()]
        case timedelta():
            return ["duration", str(cell.total_seconds())]
    return cell


def _value(cell: Any) -> Any:
    return _READ[cell[0]](cell[1]) if isinstance(cell, list) else cell
