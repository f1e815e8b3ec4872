"""CLASSIFY: what a text is about."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import closed, shaped
from palaver.basic.values import text as texts

_MOST: Final = 200


async def run(host: Host, text: Any, categories: Any) -> str:
    """One of the categories, written as they are."""
    given = categories if isinstance(categories, list) else texts.text(categories).split(",")
    names = list(dict.fromkeys(name for each in given if (name := texts.text(each).strip())))
    if not 0 < len(names) <= _MOST:
        raise argument_error(f"CLASSIFY takes 1 to {_MOST} categories")
    found = await shaped(host, "classify", text, closed(category={"enum": names}))
    return str(found["category"])


KEYWORD = Keyword(
    phrase="CLASSIFY",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("text", kind="text"),
        Parameter("categories"),
    ),
    returns="text",
    doc="What a text is about.",
    example='kind = CLASSIFY text, ["question", "complaint"]',
    handler=run,
)
