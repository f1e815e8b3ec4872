"""SET ANSWER MODE: what answers in this conversation, documents or the model with its tools."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Answers, Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text

_MODES: Final[Mapping[str, Answers]] = {
    "kb": "kb_only",
    "tools": "model_only",
    "sql": "model_only",
    "mixed": "auto",
    "auto": "auto",
}


async def run(host: Host, mode: Any) -> None:
    """Tables are asked by tools, so `sql` is as `tools`: no documents."""
    wanted = _MODES.get(text(mode).strip().casefold())
    if wanted is None:
        raise argument_error(f"SET ANSWER MODE takes one of {', '.join(_MODES)}")
    await host.answer_by(wanted)


KEYWORD = Keyword(
    phrase="SET ANSWER MODE",
    family="scripts",
    tier=3,
    effect="write",
    parameters=(Parameter("mode", kind="text"),),
    doc="What answers in this conversation from here on, where the bot leaves it open: documents, the model, or both.",
    example='SET ANSWER MODE "kb"',
    handler=run,
)
