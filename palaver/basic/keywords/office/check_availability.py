"""CHECK AVAILABILITY: when there is time."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CHECK AVAILABILITY",
    family="office",
    tier=2,
    effect="read",
    parameters=(
        Parameter("date"),
        Parameter("minutes", kind="integer", required=False),
    ),
    returns="array",
    module="calendar",
    doc="When there is time.",
    example="free = CHECK AVAILABILITY day, 30",
)
