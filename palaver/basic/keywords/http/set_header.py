"""SET HEADER: sends a header with all requests of this run."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET HEADER",
    family="http",
    tier=1,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter(
            "value",
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Sends a header with all requests of this run.",
    example='SET HEADER "Authorization", token',
)
