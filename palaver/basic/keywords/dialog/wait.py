"""WAIT: waits for some seconds, 300 at most."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WAIT",
    family="dialog",
    tier=1,
    effect="await",
    parameters=(Parameter("seconds", kind="number"),),
    doc="Waits for some seconds, 300 at most.",
    example="WAIT 2.5",
)
