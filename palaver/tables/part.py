"""One side of a comparison: an expression of the database with its family, or a value that is bound."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

import sqlalchemy as sa

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.values.kinds import is_number
from palaver.basic.values.numbers import decimal, numeric
from palaver.basic.values.text import text
from palaver.basic.world import world
from palaver.tables.definition import Kind

Family = Literal["text", "number", "real", "date", "moment", "time", "truth", "guid", "json", "value"]
Sql = sa.ColumnElement[Any]
FAMILIES: Final[Mapping[Kind, Family]] = {
    "STRING": "text", "TEXT": "text", "INTEGER": "number", "BIGINT": "number", "DECIMAL": "number", "MONEY": "number",
    "DOUBLE": "real", "DATE": "date", "DATETIME": "moment", "TIME": "time", "BOOLEAN": "truth", "GUID": "guid",
    "JSON": "json",
}  # fmt: skip
_LARGE: Final = 1 << 63
NUMERIC: Final = r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?\s*$"
YES: Final[Sql] = sa.true()
NO: Final[Sql] = sa.false()


class Part(NamedTuple):
    """`sql` where it is of the database, else `value`."""

    family: Family
    sql: Any = None
    value: Any = None

    @property
    def is_value(self) -> bool:
        return self.family == "value"

    @property
    def counts(self) -> bool:
        return self.family in {"number", "real"}


def valued(value: Any) -> Part:
    return Part("value", None, value)


def bound_number(value: Any) -> Sql:
    """A number as a parameter of a type that keeps what it is."""
    if isinstance(value, int) and -_LARGE <= value < _LARGE:
        return sa.literal(int(value), sa.BigInteger)
    return sa.literal(decimal(value), sa.Numeric)


def as_number(part: Part) -> Sql | None:
    """As a number; None for a value that is none. Texts of the database are read, and NULL where they are none."""
    match part.family:
        case "value":
            found = part.value if is_number(part.value) else numeric(part.value)
            return None if found is None else bound_number(found)
        case "number" | "real":
            return _sql(part)
        case "truth":
            return sa.cast(part.sql, sa.Integer)
        case "text":
            return sa.case((part.sql.regexp_match(NUMERIC), sa.cast(part.sql, sa.Numeric)), else_=None)
    return None


def as_text(part: Part, *, empty: bool = True) -> Sql:
    """As it would be written; with `empty`, NULL is nothing."""
    made: Sql
    match part.family:
        case "value":
            return sa.literal(storable(text(part.value)), sa.Text)
        case "text":
            made = _sql(part)
        case "truth":
            made = sa.case((part.sql.is_(None), None), (part.sql, "true"), else_="false")
        case "moment":
            made = sa.func.to_char(sa.func.timezone(zone(), aware(part)), "YYYY-MM-DD HH24:MI:SS")
        case _:
            made = sa.cast(part.sql, sa.Text)
    return sa.func.coalesce(made, "") if empty else made


def aware(part: Part) -> Sql:
    """A date or a moment of the database as a moment in time."""
    if part.family == "moment":
        return sa.func.timezone("UTC", part.sql)
    return sa.func.timezone(zone(), sa.cast(part.sql, sa.TIMESTAMP))


def zone() -> str:
    return str(getattr(world().zone, "key", "UTC"))


def storable(written: str) -> str:
    """No text of the database holds the character NUL, so what has one is asked for in vain."""
    if "\0" in written:
        raise argument_error("a text in a condition holds a NUL character")
    return written


def incomparable(left: Part, right: Part) -> BasicError:
    names = " and ".join(sorted({left.family, right.family}))
    return argument_error(f"{names} cannot be compared")


def _sql(part: Part) -> Sql:
    found: Sql = part.sql
    return found
