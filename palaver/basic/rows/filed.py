"""Rows in files of the drive: read as they stand, and changed as a table's are, by writing the file anew."""

# ruff: noqa: ARG002  # a file is one table, whatever it is asked for

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from palaver.basic.drive.contents import decoded, recoded, table_of, table_of_cells, value_of
from palaver.basic.drive.paths import ending_of
from palaver.basic.drive.sheets import TITLE, new_title, sheet
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.functions.conversions import as_csv
from palaver.basic.limits import beside, heavy
from palaver.basic.ports.data import Row
from palaver.basic.ports.drive import Drive, Sheet
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.listed import KEY, Listed
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.text import dumps

T = TypeVar("T")


class _Stands(NamedTuple):
    """
    What stands in a file: rows, the names of its columns, what parts them in a line, its encoding, its sheet's title.

    `one`: a map, which no array holds.
    """

    rows: list[Any]
    names: Sequence[str] = ()
    mark: str = ","
    encoding: str = "utf-8"
    title: str = TITLE
    one: bool = False


class RowFile:
    """One file, or one sheet of a workbook: `Rows` of the port of tables, whatever table they are asked for."""

    def __init__(self, drive: Drive, path: str, sheet: str = "") -> None:
        self._drive, self._path, self._sheet = drive, path, sheet
        self._kind = ending_of(path)
        if sheet and self._kind != ".xlsx":
            raise argument_error(f"only workbooks have sheets, and {path[:60]} is none")

    async def rows(self) -> Rowset:
        """NotFound where it is not there, as tables are."""
        found = await self._stands()
        if found is None:
            raise BasicError("NotFound", f"there is no file {self._path[:100]}")
        return Rowset(found.rows)

    async def columns(self, table: str) -> Sequence[str]:
        found = await self._stands()
        return [] if found is None else list(await beside(lambda: Listed(_maps(found.rows), found.names).names))

    async def key(self, table: str, value: Any) -> Shape:
        return ["=", ["column", KEY[0]], ["value", value]]

    async def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return await self._changed(lambda listed: listed.insert(rows))

    async def save(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        return await self._changed(lambda listed: listed.save(rows))

    async def update(self, table: str, changes: Mapping[str, Shape], where: Shape | None) -> int:
        return await self._changed(lambda listed: listed.update(changes, where), there=True)

    async def delete(self, table: str, where: Shape | None) -> int:
        return await self._changed(lambda listed: listed.delete(where), there=True)

    async def merge(
        self,
        table: str,
        rows: Sequence[Mapping[str, Any]],
        keys: Sequence[str],
        columns: Sequence[str],
    ) -> Row:
        return await self._changed(lambda listed: listed.merge(rows, keys, columns))

    async def _changed(self, edit: Callable[[Listed], T], *, there: bool = False) -> T:
        """What `edit` says; NotFound where the file has to be `there`, and is not."""
        told: list[T] = []

        async def made() -> bytes:
            found = await self._stands(alone=True)
            if found is None and there:
                raise BasicError("NotFound", f"there is no file {self._path[:100]}")
            stands = found or _Stands([], title=new_title(self._sheet) if self._sheet else TITLE)
            value, content = await beside(self._edited, stands, edit)
            told[:] = [value]
            return content

        await self._drive.change(self._path, made)
        return told[0]

    def _edited(self, stands: _Stands, edit: Callable[[Listed], T]) -> tuple[T, bytes]:
        listed = Listed(_maps(stands.rows), stands.names)
        value = edit(listed)
        match self._kind:
            case ".xlsx":
                return value, sheet(listed.rows, list(listed.names), stands.title)
            case ".json":
                alone = stands.one and len(listed.rows) == 1
                return value, recoded(dumps(listed.rows[0] if alone else listed.rows, 2) + "\n", "utf-8")
        return value, recoded(as_csv(listed.rows, list(listed.names), stands.mark), stands.encoding)

    async def _stands(self, *, alone: bool = False) -> _Stands | None:
        """None where there is no such file; FileError for a workbook that has to be of this sheet `alone`."""
        try:
            if self._kind == ".xlsx":
                return await self._of_sheet(await self._drive.sheet(self._path, self._sheet), alone=alone)
            content = await self._drive.content(self._path)
        except BasicError as error:
            if error.code == "FileError" and error.message.startswith("there is no file"):
                return None
            raise
        return await beside(self._of_bytes, content)

    def _of_bytes(self, content: bytes) -> _Stands:
        heavy(len(content))
        written, encoding = decoded(self._path, content)
        if self._kind == ".json":
            found = value_of(written, "JSON") if written.strip() else []
            return _Stands(found) if isinstance(found, list) else _Stands([found], one=True)
        rows, names, mark = table_of(written)
        return _Stands(rows, names, mark, encoding)

    async def _of_sheet(self, found: Sheet, *, alone: bool) -> _Stands:
        if alone and found.others:
            raise BasicError("FileError", f"{self._path[:60]} has several sheets: rows are written to workbooks of one")
        rows, names, _ = await beside(table_of_cells, found.cells)
        return _Stands(rows, names, title=found.title)


def _maps(rows: list[Any]) -> list[Row]:
    if not all(isinstance(each, dict) for each in rows):
        raise argument_error("the file holds no rows")
    return [dict(each) for each in rows]
