"""UPLOAD: stores a file in the drive."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="UPLOAD",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("source"),
        Parameter("target", kind="file", required=False, words=("TO",)),
        Parameter("name", kind="text", required=False, words=("AS",), positional=False),
    ),
    returns="map",
    doc="Stores a file in the drive.",
    example='UPLOAD file TO "in" AS "photo.jpg"',
)
