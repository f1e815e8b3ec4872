"""EXPORT: writes a file by its kind."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="EXPORT",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("path", kind="file"),
        Parameter("data"),
    ),
    returns="file",
    doc="Writes a file by its kind.",
    example='EXPORT "people.xlsx", rows',
)
