"""CREATE SITE: makes a static site."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CREATE SITE",
    family="office",
    tier=2,
    effect="write",
    parameters=(
        Parameter("alias", kind="text"),
        Parameter("template", kind="file"),
        Parameter("prompt", kind="text"),
    ),
    returns="text",
    module="sites",
    doc="Makes a static site.",
    example='CREATE SITE "fair", "templates/fair", "A page for the fair"',
)
