"""UPDATE: changes rows; the value is how many."""

from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.ports.data import Rows
from palaver.basic.rows.asked import both, is_condition
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.given import named_values
from palaver.basic.rows.reading import shape_of
from palaver.basic.rows.sources import rows_and_table
from palaver.basic.values.text import text


async def run(
    host: Host,
    source: Any,
    values: list[Any] | None = None,
    columns: tuple[str, ...] = (),
    phrase: str = "",
    **given: Any,
) -> int:
    """`UPDATE t SET .. WHERE ..`, or which rows, then what: a map, a column and its value, named values."""
    (data, table), where = rows_and_table(host, source), given.get("where")
    which, *rest = values or [None]
    if which is not None:
        test = shape_of(which) if is_condition(which) else await data.key(table, which)
        where = both(where, test)
    if phrase == "SET" and len(rest) == 1 and isinstance(rest[0], str):
        raise argument_error("what SET changes stands in its line; from a variable write UPDATE .. SET column = value")
    changes: dict[str, Shape] = dict(given.get("set") or {})
    if rest:
        changes |= {name: ["value", value] for name, value in (await _values(data, table, rest, columns)).items()}
    if not changes:
        raise argument_error("UPDATE without anything to change")
    return await data.update(table, changes, where)


async def _values(data: Rows, table: str, rest: list[Any], columns: tuple[str, ...]) -> dict[str, Any]:
    if len(rest) == 1 and isinstance(rest[0], dict):
        return rest[0]
    if len(rest) == 2 and isinstance(rest[0], str) and columns[2:3] in {("",), ()}:
        return {text(rest[0]): rest[1]}
    return await named_values(data, table, rest, columns[2:], await _before(data, table))


async def _before(data: Rows, table: str) -> int:
    """How many columns stand before what is changed: a key that comes first is not."""
    names = await data.columns(table)
    try:
        _, (_, key), _ = await data.key(table, None)
    except BasicError:  # a key of several columns
        return 1
    return int(bool(names) and names[0].casefold() == key.casefold())


KEYWORD = Keyword(
    phrase="UPDATE",
    family="data",
    tier=1,
    effect="write",
    parameters=(
        Parameter("source", kind="source"),
        Parameter("values", required=False, many=True, tests=True),
        Parameter(
            "set",
            required=False,
            words=(
                "SET",
                "WITH",
            ),
            shape="changes",
            positional=False,
        ),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
    ),
    returns="integer",
    overloads=True,
    doc="Changes rows; the value is how many.",
    example='UPDATE "orders" SET paid = TRUE WHERE id = 17',
    handler=run,
)
