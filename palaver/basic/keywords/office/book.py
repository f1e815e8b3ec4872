"""BOOK: books an event."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BOOK",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("title", kind="text"),
        Parameter("description", kind="text", required=False),
        Parameter("start", required=False),
        Parameter("minutes", kind="integer", required=False),
        Parameter("location", kind="text", required=False),
        Parameter("force", required=False, words=("FORCE",), shape="flag", positional=False),
    ),
    returns="map",
    module="calendar",
    doc="Books an event.",
    example='BOOK "Tasting", "Five wines", "tomorrow 18:00", 60',
)
