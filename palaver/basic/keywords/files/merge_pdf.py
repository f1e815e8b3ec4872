"""MERGE PDF: makes one PDF of several."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="MERGE PDF",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("files", kind="array"),
        Parameter("out", kind="file"),
    ),
    returns="file",
    doc="Makes one PDF of several.",
    example='MERGE PDF files, "all.pdf"',
)
