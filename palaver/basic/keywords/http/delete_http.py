"""DELETE HTTP: deletes what an address holds."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DELETE HTTP",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("body", required=False),
    ),
    returns="map",
    doc="Deletes what an address holds.",
    example="DELETE HTTP url",
)
