"""What passes between the server and the process that reads a workbook: the order, and the cells with their kinds."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import msgspec

from palaver.basic.errors import BasicError
from palaver.basic.ports.drive import Sheet
from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.refusal import Refusal

_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=float(seconds)),
}


class SheetOrder(msgspec.Struct, frozen=True):
    """`cells` is how many a sheet may have; the first one is read without a `title`."""

    cells: int
    title: str
    bounds: Bounds


class _Said(msgspec.Struct, frozen=True):
    titles: list[str] = []
    title: str = ""
    rows: list[list[Any]] = []
    refusal: Refusal | None = None


def write_sheet(titles: list[str], title: str, rows: list[list[Any]]) -> bytes:
    """Without a title there is none that was asked for."""
    written = [[_written(each) for each in row] for row in rows]
    return msgspec.json.encode(_Said(titles=titles, title=title, rows=written))


def write_refusal(refusal: Refusal) -> bytes:
    return msgspec.json.encode(_Said(refusal=refusal))


def read_sheet(said: bytes) -> Sheet | Refusal:
    """NotFound where the workbook has no sheet of the title."""
    found = msgspec.json.decode(said, type=_Said)
    if found.refusal is not None:
        return found.refusal
    if found.titles and not found.title:
        raise BasicError("NotFound", f"there is no such sheet: the workbook has {', '.join(found.titles)[:200]}")
    cells = [[_value(each) for each in row] for row in found.rows]
    return Sheet(found.title, cells, max(len(found.titles) - 1, 0))


def _written(cell: Any) -> Any:
    match cell:
        case float() if abs(cell) < 1e15 and cell == int(cell):
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
