"""GET INSTAGRAM POSTS: what was posted."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="GET INSTAGRAM POSTS",
    family="social",
    tier=3,
    effect="send",
    aliases=(
        "GET FACEBOOK POSTS",
        "GET LINKEDIN POSTS",
        "GET TWITTER POSTS",
    ),
    returns="array",
    module="social",
    doc="What was posted.",
    example="posts = GET INSTAGRAM POSTS",
)
