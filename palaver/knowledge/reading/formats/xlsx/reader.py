"""XLSX into lines of `header: value`, each sheet under its name; formulas count by their last value."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from palaver.knowledge.reading.blocks import Extracted, Outline, Source
from palaver.knowledge.reading.formats import _ooxml, _rows
from palaver.knowledge.reading.formats._zip import broken, package
from palaver.knowledge.reading.refusal import Refused

_TOGETHER = 200
Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read(source: Source) -> Extracted:
    with package(source.path, source.limits) as archive:
        title = _ooxml.title(archive, source.limits)
    outline = Outline(source.limits)
    try:
        with source.path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            for done, name in enumerate(workbook.sheet_names, 1):
                _add(outline, name, workbook.get_sheet_by_name(name))
                source.progress(done, len(workbook.sheet_names))
    except PasswordError as error:
        raise Refused(
            "encrypted", "The workbook is protected by a password. Save it without one and upload it again."
        ) from error
    except CalamineError as error:
        raise broken() from error
    return Extracted(title, None, outline.finish())


def _add(outline: Outline, name: str, sheet: CalamineSheet) -> None:
    lines = _rows.lines([_text(cell) for cell in row] for row in _cells(sheet))
    first = list(islice(lines, _TOGETHER))
    outline.heading(1, name if first else "")
    outline.add("\n".join(first), "table")
    while block := list(islice(lines, _TOGETHER)):
        outline.add("\n".join(block), "table")


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    # A sheet of charts has no range, and says so by an error.
    if sheet.height:
        yield from sheet.iter_rows()


def _text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without their `.0`, a midnight without its time."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
