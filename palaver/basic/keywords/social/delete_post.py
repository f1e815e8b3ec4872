"""DELETE POST: deletes a post."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DELETE POST",
    family="social",
    tier=3,
    effect="send",
    parameters=(Parameter("id", kind="text"),),
    module="social",
    doc="Deletes a post.",
    example="DELETE POST id",
)
