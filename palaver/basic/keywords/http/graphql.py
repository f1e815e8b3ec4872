"""GRAPHQL: asks a GraphQL server."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GRAPHQL",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("query", kind="text"),
        Parameter("variables", kind="map", required=False),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    doc="Asks a GraphQL server.",
    example="answer = GRAPHQL url, query WITH id = 17",
)
