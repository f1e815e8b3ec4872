"""GROUP BY: groups rows by a field."""

from palaver.basic.keyword import Keyword, Parameter

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
)
