"""AGGREGATE: a sum, a mean, a count, the least or the most."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside_if_many
from palaver.basic.rows.asked import both
from palaver.basic.rows.grouping import aggregated, by_group
from palaver.basic.rows.reading import shape_of
from palaver.basic.rows.selecting import selected
from palaver.basic.rows.sources import rows_in, table_of
from palaver.basic.values.text import text

_CLAUSES: Final = ("sum", "avg", "count", "min", "max")


async def run(
    host: Host,
    function: Any,
    source: Any = None,
    field: Any = None,
    condition: Any = None,
    **given: Any,
) -> Any:
    """`AGGREGATE rows SUM field`, `AGGREGATE "SUM", rows, "field"`, `AGGREGATE "table", "SUM", "field"`."""
    clause = next((each for each in _CLAUSES if each in given), None)
    if clause is not None:
        source, function, field = function, clause, next(iter(given[clause]), "")
    elif not isinstance(source, list) and text(source).strip().casefold() in _CLAUSES:
        function, source = source, function
    if text(function).strip().casefold() not in _CLAUSES:
        raise argument_error("AGGREGATE takes SUM, AVG, COUNT, MIN or MAX")
    group = given.get("group")
    kept = await rows_in(host, source)
    if kept is None:
        where = both(given.get("where"), shape_of(condition))
        by = text(group[0]) if group else ""
        return await host.data.aggregate(table_of(source), text(function), text(field), where, by)

    def counted(rows: list[Any]) -> Any:
        found = selected(rows, condition, given.get("where"))
        if group:
            return by_group(text(function), found, text(field), text(group[0]))
        return aggregated(text(function), found, text(field))

    return await beside_if_many(counted, kept)


KEYWORD = Keyword(
    phrase="AGGREGATE",
    family="data",
    tier=1,
    effect="read",
    parameters=(
        Parameter("function"),
        Parameter("source", required=False),
        Parameter("field", required=False),
        Parameter("condition", required=False, tests=True),
        Parameter("sum", required=False, words=("SUM",), shape="columns", positional=False),
        Parameter("avg", required=False, words=("AVG",), shape="columns", positional=False),
        Parameter("count", required=False, words=("COUNT",), shape="columns", positional=False),
        Parameter("min", required=False, words=("MIN",), shape="columns", positional=False),
        Parameter("max", required=False, words=("MAX",), shape="columns", positional=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
        Parameter("group", required=False, words=("GROUP BY",), shape="columns", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="A sum, a mean, a count, the least or the most.",
    example='total = AGGREGATE "SUM", orders, "total"',
    handler=run,
)
