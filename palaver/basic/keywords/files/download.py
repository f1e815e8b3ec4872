"""DOWNLOAD: fetches an address into the drive, or hands a file over."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DOWNLOAD",
    family="files",
    tier=2,
    effect="send",
    aliases=("GENERATE SECURE LINK",),
    parameters=(
        Parameter("url", kind="text"),
        Parameter("path", kind="file", required=False),
        Parameter("name", required=False, words=("AS",), shape="word", positional=False, choices=("LINK",)),
        Parameter("to", required=False, words=("TO",), positional=False),
        Parameter("expires", required=False, words=("EXPIRES",), positional=False),
        Parameter("days", required=False, words=("DAYS",), shape="flag", positional=False),
    ),
    returns="file",
    overloads=True,
    doc="Fetches an address into the drive, or hands a file over.",
    example='file = DOWNLOAD "https://example.org/a.pdf", "in/a.pdf"',
)
