"""Effective values: for each field of a bot what counts, where that comes from, and what it overrides."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec
from pydantic import ValidationError

from palaver.config.bots import Bots, StoredDraft
from palaver.config.document.finding import Finding
from palaver.config.document.schema import leaves
from palaver.config.layers.layers import LOWER, Layers, Locks, Settled, Values, laid, said, settled
from palaver.core.caller import Caller
from palaver.core.db import named_queries
from palaver.core.errors import NotFound

SQL = named_queries(__file__)

Source = Literal["default", "platform", "account", "bot", "lock"]
Which = Literal["draft", "active"]


class Overridden(msgspec.Struct, frozen=True, kw_only=True):
    """A value that does not count, because one that stands nearer to the bot does, or a lock."""

    source: Source
    value: Any


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """
    `source`: the schema's default, the platform's or the account's, the bot itself, or the operator's lock.

    `overridden` are the values that do not count, what would count next first. `locked`: a bot cannot change it;
    `reason` says why, as the operator wrote it.
    """

    path: str
    value: Any
    source: Source
    overridden: list[Overridden]
    locked: bool = False
    reason: str = ""


async def values_of(bots: Bots, caller: Caller, alias: str, which: int | Which = "draft") -> list[Value]:
    """Every field of a bot's draft, of its active version, or of any version by its number."""
    stored = await bots.stored_draft(caller, alias)
    if which == "draft":
        return of_draft(stored)
    if which == "active":
        return effective(stored.active_config, stored.defaults, stored.locks)
    values = {"account_id": caller.account, "bot_id": stored.id, "number": which}
    found = await bots.db.maybe(SQL.layers_of_version, _Version, **values)
    if found is None:
        raise NotFound(f"There is no version {which} of {alias!r}.")
    return effective(found.config, found.defaults, found.locks)


def of_draft(stored: StoredDraft) -> list[Value]:
    """Every field of a draft, in the order of the schema; a list is one value."""
    return effective(stored.config, stored.layers, stored.locks)


def effective(config: Mapping[str, Any], layers: Layers | None = None, locks: Locks | None = None) -> list[Value]:
    """Every field, in the order of the schema; a list is one value."""
    layers, locks = layers or {}, locks or {}
    whole = _Whole(said(config), layers, locks, _counting(config, layers, locks))
    return [_value(path, field, whole) for path, field in leaves(whole_lists=True)]


def overruled(stored: StoredDraft) -> list[Finding]:
    """What a draft says and the operator's locks take no notice of: told, and in nobody's way."""
    return [
        Finding(
            path=value.path,
            code="locked",
            message=f"this does not count: the operator has locked {'it' if value.locked else 'what it contradicts'}",
            hint=value.reason or "revert it, or ask the operator of this server",
            severity="warning",
        )
        for value in of_draft(stored)
        for second in value.overridden[:1]
        if stored.locks and second.source == "bot" and second.value != value.value
    ]


def taken_up(stored: StoredDraft) -> list[Finding]:
    """What publishing a valid draft changes though neither it nor the active version says so: told, in nobody's way."""
    then, now = (said(laid(stored.config, layers, {}).model_dump()) for layers in (stored.defaults, stored.layers))
    return [
        Finding(
            path=path,
            code="default_taken_up",
            message=f"publishing this takes up a default that has changed since version {stored.number}",
            hint="its effective values show it; to keep what was, say it here",
            severity="warning",
        )
        for path in now
        if now[path] != then[path]
    ]


class _Version(msgspec.Struct, frozen=True):
    config: dict[str, Any]
    defaults: dict[str, Any]
    locks: dict[str, Any]


class _Whole(NamedTuple):
    """What each layer says, and what of it counts."""

    own: Values
    layers: Layers
    locks: Locks
    counting: Settled | None


def _counting(config: Mapping[str, Any], layers: Layers, locks: Locks) -> Settled | None:
    """None for a draft that is not valid: what counts then is what stands nearest."""
    try:
        return settled(config, layers, locks)
    except ValidationError:
        return None


def _value(path: str, field: Mapping[str, Any], whole: _Whole) -> Value:
    said = [
        *_said(path, whole),
        *([Overridden(source="default", value=field["default"])] if "default" in field else []),
    ]
    lock = whole.locks.get(path)
    counts = next((each for each in said if _is_in(path, each.source, whole.counting)), None)
    return Value(
        path=path,
        value=counts.value if counts else None,
        source=counts.source if counts else "default",
        overridden=[each for each in said if each is not counts],
        locked=lock is not None,
        reason=lock["reason"] if lock else "",
    )


def _said(path: str, whole: _Whole) -> list[Overridden]:
    """What stands for a field above the schema's default, nearest first."""
    names: list[Source] = ["lock", "bot", *LOWER]
    values = [{each: lock["value"] for each, lock in whole.locks.items()}, whole.own]
    values += [whole.layers.get(name, {}) for name in LOWER]
    return [Overridden(source=name, value=all[path]) for name, all in zip(names, values, strict=True) if path in all]


def _is_in(path: str, source: Source, counting: Settled | None) -> bool:
    if counting is None or source == "default":
        return True
    return path in {"lock": counting.held, "bot": counting.own}.get(source, counting.lower)
