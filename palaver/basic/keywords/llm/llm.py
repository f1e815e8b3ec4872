"""LLM: one answer of a model, without tools and history."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LLM",
    family="llm",
    tier=1,
    effect="read",
    aliases=("REWRITE",),
    parameters=(
        Parameter("prompt", kind="text"),
        Parameter(
            "optimize",
            kind="text",
            required=False,
            words=(
                "WITH OPTIMIZE FOR",
                "OPTIMIZE FOR",
            ),
            positional=False,
        ),
        Parameter(
            "max_cost",
            kind="number",
            required=False,
            words=(
                "WITH MAX COST",
                "MAX COST",
            ),
            positional=False,
        ),
        Parameter(
            "max_latency",
            kind="number",
            required=False,
            words=(
                "WITH MAX LATENCY",
                "MAX LATENCY",
            ),
            positional=False,
        ),
        Parameter(
            "max_tokens",
            kind="number",
            required=False,
            words=(
                "WITH MAX TOKENS",
                "MAX TOKENS",
            ),
            positional=False,
        ),
        Parameter("model", kind="text", required=False, words=("WITH MODEL",), positional=False),
        Parameter("schema", kind="map", required=False, words=("WITH SCHEMA",), positional=False),
        Parameter("format", required=False, words=("AS",), shape="word", positional=False, choices=("JSON",)),
    ),
    returns="text",
    doc="One answer of a model, without tools and history.",
    example='line = LLM "A slogan for " + product WITH MAX_TOKENS 40',
)
