"""ADD SUGGESTION: shows a button; with AS its text is a key and the label is shown."""

from typing import Any

from palaver.basic.host import Host, Suggestion
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import shown


async def run(host: Host, text: Any, value: Any = None, label: Any = None) -> None:
    """With AS the text is a key whose label is shown; with a value it is itself the label."""
    said = shown(text)
    if label is not None:
        await host.suggest(Suggestion(shown(label), said, "key"))
    else:
        await host.suggest(Suggestion(said, said if value is None else shown(value)))


KEYWORD = Keyword(
    phrase="ADD SUGGESTION",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("value", kind="text", required=False),
        Parameter("label", kind="text", required=False, words=("AS",), positional=False),
    ),
    doc="Shows a button; with AS its text is a key and the label is shown, with a second text that is what it sends.",
    example='ADD SUGGESTION "prices" AS "What does it cost?"',
    handler=run,
)
