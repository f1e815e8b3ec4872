"""Which model a program means by a name: the bot's own, a connection, or a connection with one of its models."""

from contextlib import suppress
from typing import Final

from palaver.basic.errors import BasicError
from palaver.chat.models import Models
from palaver.config.document.document import BotDocument
from palaver.config.document.model import Model
from palaver.core.errors import NotFound

_OWN: Final = frozenset({"", "auto", "fast", "quality", "code"})
_LOCAL: Final = "ollama"
FREE: Final = "auto"  # the answer mode of bots whose programs may choose one


def chosen(models: Models, own: Model, name: str) -> Model:
    """NotFound, with those there are, where nothing has the name."""
    wanted = name.strip()
    if wanted.casefold() in _OWN or wanted == own.name:
        return own
    connection, _, model = (_LOCAL if wanted.casefold() == "local" else wanted).partition(":")
    with suppress(NotFound):
        found = models.connections.get(connection).name
        return own.model_copy(update={"connection": found, "name": model or None, "fallback": []})
    raise BasicError("NotFound", f"there is no model {wanted[:60]}; there are {', '.join(names(models, own))}")


def must_answer_so(document: BotDocument, mode: str) -> None:
    """AccessDenied where the bot, or an operator's lock, has said what answers: programs choose for the others."""
    own = document.behaviour.answer_mode
    if own not in {FREE, mode}:
        raise BasicError("AccessDenied", f"behaviour.answer_mode of this bot is {own}: no program changes that")


def names(models: Models, own: Model) -> list[str]:
    return ["auto", *models.connections.by_name, *([own.name] if own.name else [])]
