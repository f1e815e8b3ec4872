"""LOG: writes to the developer's log at a level."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LOG",
    family="dialog",
    tier=1,
    effect="pure",
    aliases=(
        "LOG INFO",
        "LOG WARN",
        "LOG ERROR",
        "LOG DEBUG",
    ),
    parameters=(Parameter("parts", many=True),),
    doc="Writes to the developer's log at a level.",
    example='LOG WARN "no stock"',
)
