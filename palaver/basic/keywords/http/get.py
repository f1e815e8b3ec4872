"""GET: asks an address, or reads a variable of the session or a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GET",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="text"),
        Parameter("query", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Asks an address, or reads a variable of the session or a file.",
    example='rates = GET "https://example.org/rates"',
)
