"""REFRESH: runs a job again."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="REFRESH",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(Parameter("file", kind="text"),),
    undocumented=True,
    module="jobs",
    doc="Runs a job again.",
    example='REFRESH "report"',
)
