"""HEAR: waits for an answer and checks it by its type."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="HEAR",
    family="dialog",
    tier=1,
    effect="await",
    parameters=(
        Parameter("target", required=False),
        Parameter("type", required=False, words=("AS",), shape="word", positional=False),
        Parameter("prompt", required=False, words=("WITH",)),
        Parameter("default", required=False, words=("DEFAULT",), positional=False),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    doc="Waits for an answer and checks it by its type.",
    example='HEAR email AS EMAIL "Where do we write to?"',
)
