"""DELETE FILE: deletes a file; FALSE if there was none."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DELETE FILE",
    family="files",
    tier=2,
    effect="write",
    parameters=(Parameter("path", kind="file"),),
    returns="boolean",
    doc="Deletes a file; FALSE if there was none.",
    example='DELETE FILE "a.txt"',
)
