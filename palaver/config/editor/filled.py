"""What a form makes of a document: what was touched is set, what was not stays as it was, or unset."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from palaver.config.editor.fields import Field
from palaver.config.editor.values import typed, untouched, value_of
from palaver.config.layers.effective import Value
from palaver.web.forms import Form

_LOCKED: Final = "The operator has set this for all bots."


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A field as it stands: the value that counts, whether the bot sets it, and what would count if it did not.

    `source` and `beneath_source` are of effective.py; a `locked` field is shown alone, for the reason in `why`.
    """

    value: Any
    set: bool
    source: str
    locked: bool
    beneath: Any
    beneath_source: str
    why: str = ""

    def kept(self, permission: str) -> Self:
        """The same for who may not change it."""
        return replace(self, locked=True, why=f"To change this takes {permission}.")


def shown(values: Iterable[Value]) -> dict[str, Shown]:
    """Effective values by path, as the form shows them."""
    return {each.path: _shown(each) for each in values}


def filled(
    config: Mapping[str, Any], form: Form, fields: Iterable[Field], as_shown: Mapping[str, Shown]
) -> dict[str, Any]:
    """`config`, which the form showed, with what was typed; `revert` in the form names a field that is unset."""
    made = deepcopy(dict(config))
    for field in fields:
        if field.kind == "elsewhere":
            continue
        given = typed(field, form)
        if not untouched(field, given, as_shown[field.path].value):
            put(made, field.path.split("."), value_of(field, given))
    if revert := form.text("revert"):
        take(made, revert.split("."))
    return made


def put(config: dict[str, Any], place: list[str], value: Any) -> None:
    name, *below = place
    if not below:
        config[name] = value
        return
    if not isinstance(config.get(name), dict):
        config[name] = {}
    put(config[name], below, value)


def take(config: dict[str, Any], place: list[str]) -> None:
    """Unset what stands at a place; a part in which nothing is left goes too."""
    name, *below = place
    inner = config.get(name)
    if below and isinstance(inner, dict):
        take(inner, below)
    if not below or inner == {}:
        config.pop(name, None)


def _shown(each: Value) -> Shown:
    under = each.overridden[0] if each.overridden else None
    why = (each.reason or _LOCKED) if each.locked else ""
    if each.source != "bot":
        return Shown(each.value, False, each.source, each.locked, each.value, each.source, why)
    beneath, source = (under.value, str(under.source)) if under else (None, "")
    return Shown(each.value, True, each.source, each.locked, beneath, source, why)
