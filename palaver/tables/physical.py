"""A stored table as SQLAlchemy's Core knows it: every name is made here, of ids and numbers."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from palaver.tables.definition import Column, Definition
from palaver.tables.kinds import into, type_of

SCHEMA: Final = "tables_data"
ACCOUNT: Final = "account_id"
ORDER: Final = "number"  # rows in the order in which they came


def name_of(column: Column) -> str:
    return f"c_{column.position}"


def physical_name(id: UUID) -> str:
    return f"t_{id.hex}"


def made(id: UUID, definition: Definition) -> sa.Table:
    return sa.Table(
        physical_name(id),
        sa.MetaData(schema=SCHEMA),
        sa.Column(ORDER, sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column(ACCOUNT, sa.Uuid, nullable=False),
        *(physical_column(each) for each in definition.columns),
        sa.PrimaryKeyConstraint(*(name_of(each) for each in definition.keys), name=f"{physical_name(id)}_key"),
    )


def physical_column(column: Column) -> sa.Column[Any]:
    counted = column.generated == "NEXT"
    return sa.Column(
        name_of(column),
        type_of(column),
        *([sa.Identity(always=False)] if counted else []),
        nullable=not (column.required or column.key) or column.gone,
        server_default=_default(column),
        autoincrement=counted,
    )


def _default(column: Column) -> Any:
    """The programs' own way in says it for each row; the database says the same to who comes another way."""
    if column.generated == "NOW":
        return sa.text("timezone('UTC', now())") if column.kind == "DATETIME" else sa.text("now()")
    if column.generated == "UUID":
        return sa.text("gen_random_uuid()") if column.kind == "GUID" else sa.text("gen_random_uuid()::text")
    if column.default is None:
        return None
    value = into(column, column.default)
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def rule_name(id: UUID, what: str, columns: Iterable[Column]) -> str:
    """A name for what is unique, an index, a reference: short, and the same for the same columns."""
    numbers = "_".join(str(each.position) for each in columns)
    return f"{physical_name(id)}_{what}{zlib.crc32(numbers.encode()):08x}"


def columns_of(definition: Definition, names: Sequence[str]) -> list[Column] | None:
    """None where one of them is not there."""
    found = [definition.column(name) for name in names]
    return None if None in found else [each for each in found if each is not None]
