"""ASSIGN SMART: gives a task to who has time."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="ASSIGN SMART",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("task"),
        Parameter("team"),
        Parameter("balance", required=False),
    ),
    returns="map",
    module="tasks",
    doc="Gives a task to who has time.",
    example='ASSIGN SMART task, "support"',
)
