"""Cases of an evaluation set: questions with what is expected of the answers, and how they are read from CSV."""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Final

import msgspec

from palaver.core.errors import Unprocessable
from palaver.kit import jsons
from palaver.kit.jsons import storable

MOST: Final = 500
_LISTED: Final = 10  # of the cases that are wrong, so many are named
_LISTS: Final = ("phrases", "must_not", "tags")
_PARTS: Final = re.compile(r"[|\n]")

Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Phrases = Annotated[list[Phrase], msgspec.Meta(max_length=20)]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=50)]
Tags = Annotated[list[Tag], msgspec.Meta(max_length=20)]


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A question, and what must be so of its answer: everything that is set here, and at least one of the four.

    `source` is the title or the id of a document among the answer's sources; `phrases` must all stand in the answer and
    `must_not` none of them, however they are written as to capitals and spaces; `judge` is a criterion in words.
    """

    question: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    source: Annotated[str, msgspec.Meta(max_length=500)] = ""
    phrases: Phrases = []
    must_not: Phrases = []
    judge: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    tags: Tags = []


Cases = Annotated[list[Case], msgspec.Meta(max_length=MOST)]
COLUMNS: Final = Case.__struct_fields__


def settled(cases: Sequence[Case]) -> list[Case]:
    """The cases as they are stored, without blanks around their texts; Unprocessable names each that asks nothing."""
    found = [_settled(case) for case in cases]
    wrong = [f"case {number} {why}" for number, case in enumerate(found, 1) for why in _wrong(case)]
    if wrong:
        raise Unprocessable(f"These cases cannot be run: {'; '.join(wrong[:_LISTED])}.", details=wrong)
    return found


def from_csv(text: str) -> list[Case]:
    """
    Cases in a CSV with a header: question, and any of source, phrases, must_not, judge, tags.

    What a cell lists is parted by | or line breaks. Unprocessable says where something is wrong.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unprocessable(f"Line {reader.line_num} of the CSV cannot be read: {error}.") from error
    if not rows:
        raise Unprocessable(f"The CSV is empty: its first line names the columns, {', '.join(COLUMNS)}.")
    columns = _columns(rows[0])
    if len(rows) > MOST + 1:
        raise Unprocessable(f"A set has {MOST} cases at most.")
    return [_case(number, columns, row) for number, row in enumerate(rows[1:], 1)]


def as_csv(cases: Iterable[Case]) -> str:
    """The cases as `from_csv` reads them."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(case, column)) for column in COLUMNS] for case in cases)
    return written.getvalue()


def tagged(cases: Iterable[Case], tags: Iterable[str]) -> list[Case]:
    """The cases with one of the tags; all of them where there is none."""
    wanted = set(tags)
    return [case for case in cases if not wanted or wanted & set(case.tags)]


def parts(text: str) -> list[str]:
    """What a cell or a field of a form lists."""
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def listed(values: Iterable[str]) -> str:
    return "|".join(values)


def _columns(header: Sequence[str]) -> list[str]:
    names = [name.strip().lower() for name in header]
    for name in names:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(COLUMNS)}."
            raise Unprocessable(f"The CSV has an unknown column {name[:50]!r}: {hint}")
    if len(set(names)) < len(names):
        raise Unprocessable("The CSV has a column twice.")
    if "question" not in names:
        raise Unprocessable("The CSV has no column 'question'.")
    return names


def _case(number: int, columns: Sequence[str], row: Sequence[str]) -> Case:
    if len(row) > len(columns):
        raise Unprocessable(f"Case {number} of the CSV has more cells than columns: put quotes around commas.")
    cells: dict[str, Any] = dict(zip(columns, row, strict=False))
    said = {name: parts(cell) if name in _LISTS else cell for name, cell in cells.items()}
    try:
        return msgspec.convert(said, Case)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"Case {number} of the CSV does not fit: {error}") from error


def _settled(case: Case) -> Case:
    values = {name: getattr(case, name) for name in COLUMNS}
    return Case(**{name: _clean(value) for name, value in values.items()})


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(text for each in value if (text := storable(each).strip())))
    return storable(value).strip()


def _wrong(case: Case) -> Iterator[str]:
    if not case.question:
        yield "has no question"
    elif not (case.source or case.phrases or case.must_not or case.judge):
        yield "expects nothing: set source, phrases, must_not or judge"
    if any("|" in text for name in _LISTS for text in getattr(case, name)):
        yield "has a | in a list, where it parts one text from the next"


def _cell(value: str | list[str]) -> str:
    return listed(value) if isinstance(value, list) else value


def encoded(cases: Sequence[Case]) -> Any:
    return jsons.decode(jsons.encode(cases))
