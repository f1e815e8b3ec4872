"""CREATE TASK: makes a task."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE TASK",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("title", kind="text"),
        Parameter("second", required=False),
        Parameter("third", required=False),
        Parameter("fourth", required=False),
        Parameter("fifth", required=False),
        Parameter("description", kind="text", required=False, words=("DESCRIPTION",), positional=False),
        Parameter("assignee", kind="text", required=False, words=("ASSIGN TO",), positional=False),
        Parameter("due", required=False, words=("DUE",), positional=False),
        Parameter("priority", kind="text", required=False, words=("PRIORITY",), positional=False),
        Parameter("project", kind="text", required=False, words=("PROJECT",), positional=False),
    ),
    returns="map",
    module="tasks",
    overloads=True,
    doc="Makes a task.",
    example='CREATE TASK "Call Ana" DUE day PRIORITY "high"',
)
