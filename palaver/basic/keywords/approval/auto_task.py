"""AUTO TASK: lets a model plan a task."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AUTO TASK",
    family="approval",
    tier=3,
    effect="write",
    parameters=(
        Parameter("prompt", kind="text"),
        Parameter("other", required=False, many=True),
    ),
    returns="map",
    module="plans",
    doc="Lets a model plan a task.",
    example='AUTO TASK "order paper"',
)
