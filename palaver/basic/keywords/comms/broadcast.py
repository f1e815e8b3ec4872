"""BROADCAST: sends a message to many, or to all bots."""

from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values import text as texts

_MOST: Final = 100
_PATIENCE_S: Final = 30.0


async def run(host: Host, text: Any, to: Any = None, bots: Any = None) -> dict[str, Any]:
    """To conversations by their ids and to whom TALK TO knows; what fails is told, and keeps nobody from theirs."""
    if bots is not None:
        return await _asked(host, texts.text(text))
    if to is None:
        raise argument_error("BROADCAST takes TO and ids of conversations, users or e-mail addresses, or TO BOTS")
    names = [texts.text(each).strip() for each in (to if isinstance(to, list) else texts.text(to).split(","))]
    if len(names) > _MOST:
        raise argument_error(f"BROADCAST goes to {_MOST} at once")
    errors = []
    for name in dict.fromkeys(names):
        try:
            await _told(host, name, texts.text(text))
        except BasicError as error:
            errors.append({"recipient": name, "error": error.message})
    return {"sent": len(set(names)) - len(errors), "failed": len(errors), "errors": errors}


async def _told(host: Host, name: str, text: str) -> None:
    try:
        await host.post.tell(name, text)
    except BasicError as error:
        if error.code != "NotFound":
            raise
        await host.send(name, text)


async def _asked(host: Host, message: str) -> dict[str, Any]:
    """What each bot of the session answers."""
    answers, errors = [], []
    for name in [each["name"] for each in await host.guests.all() if each["added"]]:
        try:
            answers.append({"bot": name, "answer": await host.post.ask(name, message, _PATIENCE_S)})
        except BasicError as error:
            errors.append({"recipient": name, "error": error.message})
    return {"sent": len(answers), "failed": len(errors), "errors": errors, "answers": answers}


KEYWORD = Keyword(
    phrase="BROADCAST",
    family="comms",
    tier=2,
    effect="send",
    parameters=(
        Parameter("text", kind="text"),
        Parameter("to", required=False, words=("TO",)),
        Parameter("bots", required=False, words=("TO BOTS",), shape="flag", positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Sends a message to many, or to all bots.",
    example='BROADCAST "We open at ten" TO guests',
    handler=run,
)
