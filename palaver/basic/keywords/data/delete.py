"""DELETE: deletes rows; an address is asked by HTTP, a path is a file."""

from typing import Any

from palaver.basic.drive.paths import normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.http.exchange import exchanged
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.asked import both, is_condition
from palaver.basic.rows.reading import shape_of
from palaver.basic.rows.sources import rows_and_table
from palaver.basic.values.kinds import File, Row
from palaver.basic.values.members import key_of


async def run(host: Host, source: Any, condition: Any = None, where: Any = None) -> Any:
    """Without a condition an address or a file is deleted, never a whole table."""
    if where is None and _is_web(source):
        return await exchanged(host, "DELETE", source, [condition])
    if condition is None and where is None:
        return await (_row(host, source) if isinstance(source, Row) else _file(host, source))
    data, table = rows_and_table(host, source)
    if condition is not None:
        test = shape_of(condition) if is_condition(condition) else await data.key(table, condition)
        where = both(where, test)
    return await data.delete(table, where)


async def _row(host: Host, row: Row) -> int:
    """By its key, as it has it now."""
    _, (_, name), _ = await host.data.key(row.table, None)
    key = key_of(row, name)
    if key is None or row[key] is None:
        raise argument_error(f"this row of {row.table} has no {name}")
    return await host.data.delete(row.table, await host.data.key(row.table, row[key]))


def _is_web(source: Any) -> bool:
    return isinstance(source, str) and source.strip().casefold().startswith(("http://", "https://"))


async def _file(host: Host, source: Any) -> bool:
    """Whether there was one."""
    path = source.get("path") if isinstance(source, File) else source
    if isinstance(path, str) and ("." in path or "/" in path):
        return await host.drive.delete(normal(path))
    raise argument_error("DELETE needs a condition: WHERE TRUE deletes all rows")


KEYWORD = Keyword(
    phrase="DELETE",
    family="data",
    tier=1,
    effect="write",
    aliases=("DELETE FROM",),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("condition", required=False, tests=True),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
    ),
    returns="any",
    overloads=True,
    addressed=True,
    doc="Deletes rows; an address is asked by HTTP, a path is a file.",
    example='DELETE FROM "orders" WHERE age > 90',
    handler=run,
)
