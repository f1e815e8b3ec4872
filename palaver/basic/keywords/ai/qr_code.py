"""QR CODE: makes a QR code."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="QR CODE",
    family="ai",
    tier=2,
    effect="pure",
    parameters=(
        Parameter("data", kind="text"),
        Parameter("size", kind="integer", required=False),
        Parameter("path", kind="file", required=False),
    ),
    returns="file",
    doc="Makes a QR code.",
    example="code = QR CODE url",
)
