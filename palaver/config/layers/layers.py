"""Layers: a bot's document over the defaults of its account and of the platform, and under what the operator locks."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from pydantic import ValidationError

from palaver.config.document.document import BotDocument
from palaver.config.document.schema import leaves

# By path, "model.params.temperature": a list is one value.
Values = Mapping[str, Any]
# By the name of the layer.
Layers = Mapping[str, Values]
# By path: {"value": …, "reason": …}.
Locks = Mapping[str, Mapping[str, Any]]

LOWER: Final[tuple[Literal["account"], Literal["platform"]]] = ("account", "platform")  # nearest to the bot first
# What every bot says for itself: whole sections and single fields, each with its reason.
ITS_OWN: Final[Mapping[str, str]] = {
    "schema_version": "it says how the document is to be read",
    "identity": "it says which bot this is",
    "access": "it says whom this bot is open to",
    "knowledge.collections": "collections belong to one account, and are kept for as long as a bot names them",
    "dialogs.start": "it names a program, and programs belong to one bot",
    "dialogs.scripts": "programs belong to one bot",
    "release.required_eval_sets": "evaluation sets belong to one bot",
}


def why_own(path: str) -> str | None:
    """Why no layer but the bot's can have a field; None where others can."""
    return next((why for each, why in ITS_OWN.items() if path == each or path.startswith(f"{each}.")), None)


@cache
def paths() -> tuple[str, ...]:
    """Every field of the document, in the order of the schema."""
    return tuple(path for path, _ in leaves(whole_lists=True))


@cache
def layered() -> tuple[str, ...]:
    """The fields that other layers can have."""
    return tuple(path for path in paths() if why_own(path) is None)


def said(config: Values) -> dict[str, Any]:
    """The fields that a document sets, by path."""
    return {path: value for path in paths() for value in _found(config, path.split("."))}


def beneath(layers: Layers) -> dict[str, Any]:
    """What counts where the bot says nothing."""
    return {path: value for name in reversed(LOWER) for path, value in layers.get(name, {}).items()}


def put(config: Values, values: Values) -> dict[str, Any]:
    """A document with these fields set, but below what is no section."""
    whole = dict(config)
    for path, value in values.items():
        whole = _put(whole, path.split("."), value)
    return whole


def without(config: Values, gone: Collection[str]) -> dict[str, Any]:
    """A document in which these fields, and those below them, are not set."""
    whole = dict(config)
    for path in gone:
        whole = _without(whole, path.split("."))
    return whole


def over(config: Values, lower: Values) -> dict[str, Any]:
    """A document with these values where it says nothing."""
    own = said(config)
    return put(config, {path: value for path, value in lower.items() if path not in own})


class Settled(NamedTuple):
    """What counts of each layer, and the document that comes of it."""

    document: BotDocument
    own: Values
    lower: Values
    held: Values


def laid(config: Values, layers: Layers, locks: Locks) -> BotDocument:
    """The document that counts, of one that is valid by itself."""
    return settled(config, layers, locks).document


def settled(config: Values, layers: Layers, locks: Locks) -> Settled:
    """
    Lay a document over the lower layers and under the locks; ValidationError when it is not valid by itself.

    Values that contradict one another where layers meet never stop a bot: locks stand, the bot's own values do but for
    what contradicts a lock, and what gives way has its default.
    """
    document = BotDocument.model_validate(config)
    lower, own = beneath(layers), dict(config)
    held = {path: lock["value"] for path, lock in locks.items()}
    while lower or held:
        try:
            document = BotDocument.model_validate(put(over(own, lower), held))
            break
        except ValidationError as error:
            wrong = [".".join(map(str, item["loc"])) for item in error.errors(include_url=False)]
            if len(left := _apart(lower, wrong)) < len(lower):
                lower = left
            elif (rest := without(own, wrong)) != own:
                own = rest
            elif len(left := _apart(held, wrong)) < len(held):
                held = left
            else:
                raise
    return Settled(document, said(own), lower, held)


def _apart(values: Values, places: Collection[str]) -> dict[str, Any]:
    """The values that are neither at these places nor around them."""
    return {path: value for path, value in values.items() if not any(meet(path, place) for place in places)}


def meet(one: str, other: str) -> bool:
    """Whether two places are the same, or one is around the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _found(config: Any, parts: list[str]) -> list[Any]:
    for part in parts:
        if not isinstance(config, Mapping) or part not in config:
            return []
        config = config[part]
    return [config]


def _put(config: Values, parts: list[str], value: Any) -> dict[str, Any]:
    name, *below = parts
    if not below:
        return {**config, name: value}
    section = config.get(name, {})
    return {**config, name: _put(section, below, value) if isinstance(section, Mapping) else section}


def _without(config: Values, parts: list[str]) -> dict[str, Any]:
    name, *below = parts
    section = config.get(name)
    if below and isinstance(section, Mapping):
        left = _without(section, below)
        return {key: left if key == name else value for key, value in config.items() if key != name or left}
    return {key: value for key, value in config.items() if key != name or below}
