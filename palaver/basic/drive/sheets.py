"""A workbook with one sheet, written as Office Open XML: names in the first row, a row for each map."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from typing import Any, Final

from palaver.basic.errors import limit_exceeded, type_error
from palaver.basic.limits import charge, heavy
from palaver.basic.values.text import text

TITLE: Final = "Sheet1"
_TITLE: Final = 31  # characters that a title may have
_ROWS: Final = 1_048_576
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_UNWRITABLE: Final = {code: None for code in [*range(32), 0xFFFE, 0xFFFF] if code not in {9, 10, 13}}


def sheet(rows: list[Any], first: Iterable[str] = (), title: str = TITLE) -> bytes:
    """
    A workbook with the columns of the rows, the `first` ones in front.

    LimitExceeded for more rows than a sheet has, TypeError for rows that are no maps.
    """
    names = dict.fromkeys(first)
    for row in rows:
        if not isinstance(row, dict):
            raise type_error("a workbook takes rows: an array of maps")
        names.update(dict.fromkeys(row))
        charge(64 * len(names))
    if len(rows) >= _ROWS:
        raise limit_exceeded(f"a sheet of more than {_ROWS:,} rows")
    lines = [_row([text(name) for name in names]), *(_row([row.get(name) for name in names]) for row in rows)]
    body = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    heavy(len(body))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**_PARTS, "xl/workbook.xml": _workbook(title), "xl/worksheets/sheet1.xml": body}.items():
            archive.writestr(name, _HEAD + part)
    return made.getvalue()


def _workbook(title: str) -> str:
    name = escape(title.translate(_UNWRITABLE)[:_TITLE])
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _row(cells: list[Any]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: Any) -> str:
    match value:
        case None:
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case int() | float() | Decimal():
            return f"<c><v>{text(value)}</v></c>"
        case datetime() | date() | time():
            return _text(value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat())
    return _text(text(value))


def _text(written: str) -> str:
    clean = escape(written.translate(_UNWRITABLE), quote=False)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
