"""USER FACTS: what is known of the user."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="USER FACTS",
    family="memory",
    tier=1,
    effect="read",
    aliases=("GET USER FACTS",),
    returns="array",
    doc="What is known of the user.",
    example="facts = USER FACTS()",
)
