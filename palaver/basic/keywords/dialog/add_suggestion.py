"""ADD SUGGESTION: shows a button; with AS its text is a key and the label is shown."""

from typing import Any

from palaver.basic.host import Host, Suggestion
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import shown as written


async def run(host: Host, text: Any, label: Any = None) -> None:
    """With AS the text is a key whose label is shown."""
    key = written(text)
    await host.suggest(Suggestion(key, key) if label is None else Suggestion(written(label), key, "key"))


KEYWORD = Keyword(
    phrase="ADD SUGGESTION",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("label", kind="text", required=False, words=("AS",)),
    ),
    doc="Shows a button; with AS its text is a key and the label is shown.",
    example='ADD SUGGESTION "prices" AS "What does it cost?"',
    handler=run,
)
