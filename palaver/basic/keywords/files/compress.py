"""COMPRESS: packs files."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="COMPRESS",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("files"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="map",
    doc="Packs files.",
    example='COMPRESS files TO "all.zip"',
)
