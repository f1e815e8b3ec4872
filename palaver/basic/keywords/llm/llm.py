"""LLM: one answer of a model, without tools and history."""

from typing import Any, Final

from palaver.basic.asking import answer
from palaver.basic.errors import argument_error
from palaver.basic.host import Host, Wanted
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand, whole
from palaver.basic.values.text import shown, text

_AIMS: Final = ("speed", "cost", "quality")


async def run(host: Host, prompt: Any, **given: Any) -> Any:
    optimize, tokens = _text(given.get("optimize")), _above(given.get("max_tokens"), "MAX_TOKENS")
    if optimize is not None and optimize.casefold() not in _AIMS:
        raise argument_error(f"OPTIMIZE FOR takes one of {', '.join(_AIMS)}")
    wanted = Wanted(
        model=_text(given.get("model")),
        optimize=optimize and optimize.casefold(),
        max_tokens=None if tokens is None else max(whole(tokens), 1),
        max_cost=_above(given.get("max_cost"), "MAX_COST"),
        max_latency=_above(given.get("max_latency"), "MAX_LATENCY"),
        schema=given.get("schema"),
        parsed=given.get("format") == "JSON" or given.get("schema") is not None,
    )
    if wanted.schema is not None and not isinstance(wanted.schema, dict):
        raise argument_error("SCHEMA takes a map: a JSON schema")
    return await answer(host, shown(prompt), wanted)


def _text(value: Any) -> str | None:
    return None if value is None else text(value).strip()


def _above(value: Any, name: str) -> float | None:
    if value is None:
        return None
    found = float(operand(value))
    if not found > 0:
        raise argument_error(f"{name} is a number above 0")
    return found


KEYWORD = Keyword(
    phrase="LLM",
    family="llm",
    tier=1,
    effect="read",
    costly=True,
    legacy=("REWRITE",),
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
