"""GROUP BY: groups rows by a field."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.grouping import grouped


def run(rows: Any, field: Any, aliases: Any = None) -> list[dict[str, Any]]:
    return grouped(rows, field, aliases)


KEYWORD = Keyword(
    phrase="GROUP BY",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("field", kind="text"),
        Parameter("aliases", kind="map", required=False),
    ),
    returns="array",
    doc="Groups rows by a field.",
    example='groups = GROUP BY orders, "city"',
    handler=run,
)
