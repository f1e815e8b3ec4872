"""WAIT FOR RESPONSE: waits for an answer."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WAIT FOR RESPONSE",
    family="undocumented",
    tier=3,
    effect="await",
    parameters=(
        Parameter("target", required=False, words=("AS",), shape="name", positional=False),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    undocumented=True,
    instead="use HEAR",
    doc="Waits for an answer.",
    example="WAIT FOR RESPONSE AS answer TIMEOUT 60",
)
