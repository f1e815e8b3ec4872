"""IMPORT: reads a file by its kind."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="IMPORT",
    family="files",
    tier=2,
    effect="read",
    parameters=(Parameter("path", kind="file"),),
    returns="any",
    doc="Reads a file by its kind.",
    example='rows = IMPORT "people.xlsx"',
)
