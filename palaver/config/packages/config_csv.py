"""A config.csv as people and tables write it: rows of name and value, with where each stands."""

import csv
import io
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.packages.bad import error, warning
from palaver.config.packages.keys import canonical, known

LARGEST: Final = 1024 * 1024  # bytes
_ROWS: Final = 5_000
_HEADER: Final = "begin the file with the row name,value"
_NAMES: Final = frozenset({"name", "key"})


class CsvRow(msgspec.Struct, frozen=True):
    """A name as it is written, its value, and the line that it begins on, from 1."""

    line: int
    name: str
    value: str


class _Columns(NamedTuple):
    name: int
    value: int
    width: int


def parse(data: bytes, path: str) -> tuple[list[CsvRow], list[Finding]]:
    """
    Every row with a name, in order, and what is wrong with the file.

    A value that holds commas without quotes is taken whole, as General Bots does. Lines that begin with # are comments.
    """
    text, told = text_of(data, path)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=None), strict=True)
    rows: list[CsvRow] = []
    columns: _Columns | None = None
    line = 1
    try:
        for cells in reader:
            begins, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            if columns is None:
                columns, problem = _header(cells, f"{path}:{begins}")
                told += problem
                if columns is None:
                    return [], told
                if not problem:
                    continue
            rows.append(CsvRow(begins, *_cells(cells, columns)))
            if len(rows) > _ROWS:
                return [], [*told, error(path, "too_large", f"this has more than {_ROWS:,} rows", "keep what counts")]
    except csv.Error as problem_:
        told.append(
            error(f"{path}:{line}", "csv", f"this cannot be read: {problem_}", "close the quotes of this value")
        )
    told += [
        error(f"{path}:{row.line}", "csv", "this value has no name", "write it as name,value")
        for row in rows
        if not row.name
    ]
    return [row for row in rows if row.name], told


def write(rows: Iterable[tuple[str, str]]) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(("name", "value"))
    writer.writerows(rows)
    return made.getvalue().encode()


def text_of(data: bytes, path: str) -> tuple[str, list[Finding]]:
    """The file as text, whatever wrote it, and what is to be said of that."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        told = warning(
            f"{path}:{line}", "encoding", "this is not UTF-8; it was read as Windows-1252", "save it as UTF-8"
        )
        return data.decode("cp1252", "replace"), [told]


def _header(cells: list[str], path: str) -> tuple[_Columns | None, list[Finding]]:
    """The columns of name and value. A first row that is a setting already is taken as one, and said to be."""
    names = [cell.strip().lower() for cell in cells]
    named = next((place for place, name in enumerate(names) if name in _NAMES), None)
    if named is not None and "value" in names:
        return _Columns(named, names.index("value"), len(cells)), []
    if len(cells) > 1 and known(canonical(cells[0])):
        return _Columns(0, 1, 2), [warning(path, "csv_header", "the file begins without its header", _HEADER)]
    shown = ",".join(cells)[:80]
    one_column = len(cells) == 1 and (";" in shown or "\t" in shown)
    separators = "; a semicolon or a tab separates here: save it with commas" if one_column else ""
    return None, [error(path, "csv_header", f"the header is {shown!r}", f"{_HEADER}{separators}")]


def _cells(cells: list[str], columns: _Columns) -> tuple[str, str]:
    name, value = ("".join(cells[place : place + 1]).strip() for place in (columns.name, columns.value))
    if (columns.name, columns.width) == (0, 2):
        value = ",".join(cells[1:]).strip()
    return name, value
