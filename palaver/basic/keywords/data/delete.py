"""DELETE: deletes rows; an address is asked by HTTP, a path is a file."""

from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.asked import both, is_condition, table_of
from palaver.basic.rows.reading import shape_of


async def run(host: Host, source: Any, condition: Any = None, where: Any = None) -> int:
    """Without a condition it is an address or a file that is deleted, never a whole table."""
    if condition is None and where is None:
        raise _nothing_said(source)
    table = table_of(source)
    if condition is not None:
        test = shape_of(condition) if is_condition(condition) else await host.data.key(table, condition)
        where = both(where, test)
    return await host.data.delete(table, where)


def _nothing_said(source: Any) -> BasicError:
    if isinstance(source, str) and source.casefold().startswith(("http://", "https://")):
        return BasicError("NotImplemented", "DELETE of an address: the module http is not there")
    if isinstance(source, dict) or (isinstance(source, str) and "." in source):
        return BasicError("NotImplemented", "DELETE of a file: the module drive is not there")
    return argument_error("DELETE needs a condition: WHERE TRUE deletes all rows")


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
    returns="integer",
    overloads=True,
    doc="Deletes rows; an address is asked by HTTP, a path is a file.",
    example='DELETE FROM "orders" WHERE age > 90',
    handler=run,
)
