"""LLM: one answer of a model, without tools and history."""

from typing import Any

from palaver.basic.asking import answer
from palaver.basic.host import Host, Wanted
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand, whole
from palaver.basic.values.text import text


async def run(host: Host, prompt: Any, **given: Any) -> Any:
    wanted = Wanted(
        model=_text(given.get("model")),
        optimize=_text(given.get("optimize")),
        max_tokens=None if given.get("max_tokens") is None else whole(given["max_tokens"]),
        max_cost=None if given.get("max_cost") is None else float(operand(given["max_cost"])),
        max_latency=None if given.get("max_latency") is None else float(operand(given["max_latency"])),
        schema=given.get("schema"),
        parsed=given.get("format") == "JSON" or given.get("schema") is not None,
    )
    return await answer(host, text(prompt), wanted)


def _text(value: Any) -> str | None:
    return None if value is None else text(value)


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
    handler=run,
)
