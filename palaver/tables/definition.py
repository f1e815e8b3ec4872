"""What a table is made of: columns, keys, what is unique, who may read and write; as TABLE blocks of programs say."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

import msgspec

from palaver.basic.calling import constant
from palaver.basic.nodes.declarations import Column as Written
from palaver.basic.nodes.declarations import Table, TableIndex
from palaver.basic.types import COLUMN_TYPES
from palaver.basic.values.text import dumps

Kind = Literal[
    "STRING", "TEXT", "INTEGER", "BIGINT", "DECIMAL", "DOUBLE", "MONEY", "DATE", "DATETIME", "TIME", "BOOLEAN", "GUID",
    "JSON",
]  # fmt: skip
Names = tuple[str, ...]
LONGEST: Final = 10_000_000  # characters of a STRING(n)
_PLAIN: Final[Mapping[str, Kind]] = {
    "TEXT": "TEXT", "BIGINT": "BIGINT", "MONEY": "MONEY", "DATE": "DATE", "DATETIME": "DATETIME", "TIME": "TIME",
    "BOOLEAN": "BOOLEAN", "GUID": "GUID", "JSON": "JSON", "ARRAY": "JSON",
}  # fmt: skip


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    `generated` is what a row gets that says nothing: the time, a UUID, the next number; `position` is its number in the
    database. A column that is `gone` from the program stays with its values, and takes none; one that is `added` no
    program has written.
    """

    name: str
    kind: Kind
    size: int = 0
    scale: int = 0
    key: bool = False
    required: bool = False
    default: Any = None
    generated: Literal["", "NOW", "UUID", "NEXT"] = ""
    references: str = ""
    read_by: Names = ()
    write_by: Names = ()
    position: int = 0
    gone: bool = False
    added: bool = False

    @property
    def type(self) -> str:
        """As a program would write it."""
        match self.kind:
            case "STRING":
                return f"STRING({self.size})"
            case "DECIMAL" if self.size:
                return f"DECIMAL({self.size},{self.scale})"
        return self.kind


class Definition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`uniques` and `indexes` are names of columns."""

    name: str
    columns: tuple[Column, ...]
    uniques: tuple[Names, ...] = ()
    indexes: tuple[Names, ...] = ()
    connection: str = ""
    read_by: Names = ()
    write_by: Names = ()

    @property
    def keys(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if each.key)

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(each for each in self.columns if not each.gone)

    def column(self, name: str) -> Column | None:
        return next((each for each in self.shown if each.name.casefold() == name.casefold()), None)


def definitions(tables: Iterable[Table], indexes: Iterable[TableIndex] = ()) -> tuple[Definition, ...]:
    """Each table once, in the order they are written; a type that is another table's name becomes that one's key."""
    blocks = {each.name.casefold(): each for each in reversed([*tables])}
    more: dict[str, list[Names]] = {}
    for index in indexes:
        more.setdefault(index.table.casefold(), []).append(index.columns)
    return tuple(_defined(block, blocks, more.get(name, ())) for name, block in reversed(blocks.items()))


def _defined(block: Table, blocks: Mapping[str, Table], indexes: Iterable[Names]) -> Definition:
    columns = [_column(each, blocks) for each in block.columns]
    if not any(each.key for each in columns):
        columns = _with_key(columns)
    if len(keys := [each for each in columns if each.key]) == 1:
        columns = [_counted(each) if each is keys[0] else each for each in columns]
    single = [(each.name,) for each in block.columns if each.unique and not each.key]
    return Definition(
        name=block.name,
        columns=tuple(columns),
        uniques=tuple(dict.fromkeys([*single, *block.uniques])),
        indexes=tuple(dict.fromkeys([*((each.name,) for each in block.columns if each.index), *indexes])),
        connection=block.connection,
        read_by=block.read_by,
        write_by=block.write_by,
    )


def _with_key(columns: list[Column]) -> list[Column]:
    """A table without KEY has an id: its own column of that name, or one that is added."""
    if any(each.name.casefold() == "id" for each in columns):
        return [msgspec.structs.replace(each, key=each.name.casefold() == "id") for each in columns]
    return [Column(name="id", kind="GUID", key=True, generated="UUID", added=True), *columns]


def _counted(key: Column) -> Column:
    """A key of one column that nothing is said for is made."""
    if key.default is not None or key.generated or key.references:
        return key
    if key.kind in {"INTEGER", "BIGINT"}:
        return msgspec.structs.replace(key, generated="NEXT")
    return msgspec.structs.replace(key, generated="UUID") if key.kind == "GUID" else key


def _column(written: Written, blocks: Mapping[str, Table]) -> Column:
    kind, size, scale, references = _kind(written, blocks, ())
    return Column(
        name=written.name,
        kind=kind,
        size=size,
        scale=scale,
        key=written.key,
        required=written.required or written.key,
        default=_default(written),
        generated=written.generated,
        references=written.references or references,
        read_by=written.read_by,
        write_by=written.write_by,
    )


def _default(written: Written) -> Any:
    """Arrays are kept as JSON."""
    found = None if written.default is None else constant(written.default)
    return dumps(found) if isinstance(found, list) else found


def _kind(written: Written, blocks: Mapping[str, Table], seen: Names) -> tuple[Kind, int, int, str]:
    sizes = written.arguments
    first, second = (*sizes, 0, 0)[:2]
    if written.type in _PLAIN:
        return _PLAIN[written.type], 0, 0, ""
    match written.type:
        case "STRING":
            text: Kind = "TEXT" if first < 0 or first > LONGEST else "STRING"
            return text, 0 if text == "TEXT" else first or 255, 0, ""
        case "NUMBER" | "INTEGER" if len(sizes) < 2:
            return "BIGINT" if sizes and (written.type == "NUMBER" or first > 9) else "INTEGER", 0, 0, ""
        case "DOUBLE" if len(sizes) < 2:
            return "DOUBLE", 0, 0, ""
    if written.type in COLUMN_TYPES:
        return "DECIMAL", min(first, 1000), min(second, first, 1000), ""
    return _borrowed(written.type, blocks, seen)


def _borrowed(name: str, blocks: Mapping[str, Table], seen: Names) -> tuple[Kind, int, int, str]:
    """The type of another table's key."""
    block = blocks.get(name.casefold())
    keys = [each for each in block.columns if each.key] if block else []
    keys = keys or [each for each in (block.columns if block else ()) if each.name.casefold() == "id"]
    if not keys or name.casefold() in seen:
        return "GUID", 0, 0, name
    kind, size, scale, _ = _kind(keys[0], blocks, (*seen, name.casefold()))
    return kind, size, scale, name
