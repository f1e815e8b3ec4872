"""A workbook with one sheet, written as Office Open XML: names in the first row, a row for each map."""

import io
import math
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import escape
from typing import Any, Final

from palaver.basic.errors import argument_error, limit_exceeded, type_error
from palaver.basic.limits import charge, heavy
from palaver.basic.values.text import text
from palaver.basic.world import world

TITLE: Final = "Sheet1"
_TITLE: Final = re.compile(r"[^\[\]:*?/\\]{1,31}")
_ROWS: Final = 1_048_576
_CELL: Final = 32_767  # characters: what a spreadsheet takes
_DIGITS: Final = 15  # what it knows of a number
_DAY: Final = timedelta(days=1)
_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # cells know no zones
_FIRST: Final = datetime(1900, 3, 1)  # noqa: DTZ001  # before it, spreadsheets do not agree
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" '
    'formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    + "".join(f'<xf numFmtId="{each}" xfId="0" applyNumberFormat="1"/>' for each in (0, 164, 165, 21, 46))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
# Styles of the cells above, by their place.
_DATE, _DATETIME, _TIME, _DURATION = 1, 2, 3, 4
_UNWRITABLE: Final = {
    code: None for code in [*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF] if code not in {9, 10, 13}
}
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet reads as another sign


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


def new_title(title: str) -> str:
    """ArgumentError for what spreadsheets take for no title of a sheet."""
    if not _TITLE.fullmatch(title) or title.strip("'") != title:
        raise argument_error(f"{title[:60]} is no title of a sheet: 1 to 31 characters without [ ] : * ? / \\ are one")
    return title


def _workbook(title: str) -> str:
    name = escape(title.translate(_UNWRITABLE))
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _row(cells: list[Any]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: Any) -> str:
    match value:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case float():
            return f"<c><v>{text(value)}</v></c>" if math.isfinite(value) else "<c/>"
        case int() | Decimal() if sum(map(str.isdigit, text(value))) <= _DIGITS:
            return f"<c><v>{text(value)}</v></c>"
        case datetime():
            local = (value.astimezone(world().zone) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)
            return _moment(local - _ZERO, _DATETIME) if local >= _FIRST else _text(text(value))
        case date():
            since = datetime.combine(value, time.min) - _ZERO
            return _moment(since, _DATE) if since >= _FIRST - _ZERO else _text(text(value))
        case time():
            return _moment(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second), _TIME)
        case timedelta() if value >= timedelta():
            return _moment(value, _DURATION)
    return _text(text(value))


def _moment(since: timedelta, style: int) -> str:
    """Days, and the part of one."""
    days, rest = divmod(since, _DAY)
    return f'<c s="{style}"><v>{days + rest / _DAY if rest else days}</v></c>'


def _text(written: str) -> str:
    clean = escape(_ESCAPED.sub("_x005F_", written.translate(_UNWRITABLE)), quote=False).replace("\r", "_x000D_")
    if len(written) > _CELL:
        raise limit_exceeded(f"a cell of a workbook with more than {_CELL:,} characters")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
