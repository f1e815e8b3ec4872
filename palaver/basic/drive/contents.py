"""The content of a file as a value and back, by what is asked for or by the ending of its name."""

import csv
import io
import re
from itertools import count
from typing import Any, Final, NamedTuple

import yaml

from palaver.basic.drive.paths import ending_of
from palaver.basic.drive.sheets import sheet
from palaver.basic.errors import BasicError, type_error
from palaver.basic.functions.conversions import as_csv, as_xml, as_yaml, parsed
from palaver.basic.limits import charge, heavy
from palaver.basic.values.kinds import File, Response, Rowset
from palaver.basic.values.members import items
from palaver.basic.values.text import dumps, text

_BY_ENDING: Final = {
    ".csv": "TABLE",
    ".tsv": "TABLE",
    ".xlsx": "TABLE",
    ".json": "JSON",
    ".yaml": "YAML",
    ".yml": "YAML",
    ".xml": "XML",
}
_WIDEST: Final = 1_000
_SNIFFED: Final = 20_000
_MARKS: Final = ",;\t|"
_QUOTED: Final = re.compile(rf'(?:^|(?<=[{_MARKS}]))"(?:[^"]|"")*"')
_BOM: Final = b"\xef\xbb\xbf"

csv.field_size_limit(10_000_000)  # a text may be as long; the module's own bound is 131,072


def format_of(path: str, wanted: str | None) -> str:
    return wanted or _BY_ENDING.get(ending_of(path), "")


def encoded(value: Any, path: str, wanted: str | None = None) -> bytes:
    """What is written of a value: text as it is, other values as the format has them."""
    if isinstance(value, Response):
        value = value.get("data")
    kind = format_of(path, wanted)
    if isinstance(value, str) and wanted in {None, "JSON"} and ending_of(path) != ".xlsx":
        return _bytes(value)
    match kind:
        case "TABLE" if ending_of(path) == ".xlsx":
            return sheet(items(value))
        case "TABLE":
            return _bytes(as_csv(value))
        case "JSON":
            return _bytes(dumps(value, 2) + "\n")
        case "YAML":
            return _bytes(as_yaml(value))
        case "XML":
            return _bytes(as_xml(value))
        case "LINES":
            return _bytes("".join(f"{text(each)}\n" for each in items(value)))
    return _bytes(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return "".join(f"{text(each)}\n" for each in value)
    if isinstance(value, File):
        raise type_error("a file is copied with COPY, not written")
    return text(value)


def _bytes(written: str) -> bytes:
    return written.encode("utf-8", "replace")


def decoded(path: str, content: bytes) -> tuple[str, str]:
    """A text, and how it was encoded; FileError for bytes that are none."""
    if b"\0" in content:
        raise BasicError("FileError", f"{path[:100]} holds no text")
    try:
        return content.decode("utf-8-sig"), "utf-8-sig" if content.startswith(_BOM) else "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "cp1252"


def recoded(written: str, encoding: str) -> bytes:
    """Encoded as it was before, or so that everything tells it is UTF-8 where that lacks signs."""
    try:
        return written.encode(encoding)
    except UnicodeEncodeError:
        return written.encode("utf-8" if encoding == "utf-8" else "utf-8-sig", "replace")


def value_of(content: str, kind: str) -> Any:
    """A text as the format says; FileError where it is not of that format."""
    match kind:
        case "TABLE":
            return rows_of(content)
        case "LINES":
            return content.splitlines()
        case "JSON":
            try:
                return parsed(content)
            except BasicError as error:
                raise BasicError("FileError", "the file holds no JSON") from error
        case "YAML":
            return _yaml(content)
    return content


def _yaml(content: str) -> Any:
    charge(len(content) * 256)
    try:
        if any(isinstance(each, yaml.AliasToken) for each in yaml.scan(content)):
            raise BasicError("FileError", "the file repeats parts by aliases, which may grow without end")
        return yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BasicError("FileError", "the file holds no YAML") from error


class Table(NamedTuple):
    """Rows, the names of their columns, and what parts these in a line."""

    rows: Rowset
    names: list[str]
    mark: str = ","


def rows_of(content: str) -> Rowset:
    return table_of(content).rows


def table_of(content: str) -> Table:
    """A CSV whose first line has the names: each row a map of texts."""
    heavy(len(content))
    charge(len(content) * 8)
    content = content.lstrip("\r\n")
    head = _QUOTED.sub("", content[:_SNIFFED]).partition("\n")[0]
    mark = max(_MARKS, key=head.count)
    reader = csv.reader(io.StringIO(content), delimiter=mark)
    try:
        names = _names(next(reader, []))
        found = Rowset()
        for row in reader:
            if len(row) > len(names) and any(row[len(names) :]):
                names = _names([*names, *[""] * (len(row) - len(names))])
            if row:
                found.append(dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False)))
    except csv.Error as error:
        raise BasicError("FileError", "the file holds no table") from error
    heavy(len(found), "array")
    return Table(found, names, mark)


def _names(row: list[str]) -> list[str]:
    """Each one once: a second `a` is `a_2`."""
    if len(row) > _WIDEST:
        raise BasicError("FileError", f"the table has more than {_WIDEST} columns")
    found: dict[str, None] = {}
    for number, each in enumerate(row, 1):
        name = each.strip() or f"column{number}"
        others = (f"{name}_{more}" for more in count(2))
        found[name if name not in found else next(other for other in others if other not in found)] = None
    return list(found)


def table_of_cells(cells: list[list[Any]]) -> Table:
    """A sheet whose first row has the names."""
    names = _names([text(each) for each in cells[0]]) if cells else []
    return Table(Rowset(dict(zip(names, row, strict=False)) for row in cells[1:]), names)
