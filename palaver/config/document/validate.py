"""Validation of bot documents: all errors at once, each with its path, its reason and what to do."""

import difflib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from palaver.config.document import schema
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding, Report, refused, reported
from palaver.config.document.secrecy import unkept
from palaver.config.layers.layers import over

Place = tuple[str | int, ...]

STAND_IN: Final = "stand-in"  # the alias alone has no default, and other rules are to be tried all the same
_ROUNDS: Final = 4  # a rule over several fields is only tried when each of them is right


# What another area knows of a document (do these collections exist?), handed over by app.py.
Check = Callable[[UUID, BotDocument], Awaitable[Sequence[Finding]]]


async def examine(
    account: UUID, config: Mapping[str, Any], checks: Iterable[Check], lower: Mapping[str, Any] | None = None
) -> tuple[BotDocument | None, Report]:
    """
    Everything that is to be said of `config` at once, and its own document when nothing is wrong with it.

    `lower` are the values, by path, that count where it says nothing.
    """
    rest, told = read(config)
    document = None if told else rest
    if document is not None and lower:
        whole, more = read(over(config, lower))
        rest = document if more else whole
        told += [_giving_way(finding) for finding in more]
    told += unkept(config)
    if rest is not None:
        told += [finding for check in checks for finding in await check(account, rest)]
    report = reported(told)
    return (document if report.ok else None), report


def parse(config: Mapping[str, Any]) -> BotDocument:
    """The document in `config`, by its schema alone; Unprocessable carries every Finding in its details."""
    document, told = read(config)
    if document is None or told:
        raise refused(told)
    return document


def keeps(alias: str) -> Check:
    """A check that a document is of this bot: keys, tokens and programs know it by its alias."""

    async def check(_account: UUID, document: BotDocument) -> Sequence[Finding]:
        if document.identity.alias == alias:
            return []
        return [
            Finding(
                path="identity.alias",
                code="alias_changes",
                message=f"this bot is {alias!r}, and keeps its alias",
                hint=f"set it to {alias!r}, or create another bot with this document",
            )
        ]

    return check


def read(config: Mapping[str, Any]) -> tuple[BotDocument | None, list[Finding]]:
    """All that the schema finds, and the document: where values are wrong, with the defaults in their place."""
    left: dict[str, Any] = dict(config)
    told: dict[tuple[str, str], Finding] = {}
    for _ in range(_ROUNDS):
        document, findings = _tried(left)
        if document is not None:
            return document, [*told.values()]
        for place, finding in findings:
            told.setdefault((finding.path, finding.code), finding)
            left = _without(left, place)
        if any(place[0] == "identity" for place, _ in findings):
            left = {**left, "identity": {**left.get("identity", {}), "alias": STAND_IN}}
    return None, [*told.values()]


def _tried(config: Mapping[str, Any]) -> tuple[BotDocument | None, list[tuple[Place, Finding]]]:
    try:
        return BotDocument.model_validate(dict(config)), []
    except ValidationError as error:
        return None, [(item["loc"], _finding(item)) for item in error.errors(include_url=False)]


def _without(config: dict[str, Any], place: Place) -> dict[str, Any]:
    """A document but for the value at `place`; of a list the whole goes, because its other values would move."""
    name, *below = place or ("",)
    value = config.get(str(name))
    if below and isinstance(below[0], str) and isinstance(value, dict):
        return {**config, str(name): _without(value, tuple(below))}
    return {key: kept for key, kept in config.items() if key != name}


def _finding(item: Any) -> Finding:
    place: Place = item["loc"]
    unknown = item["type"] == "extra_forbidden"
    return Finding(
        path=".".join(str(part) for part in place),
        code=item["type"],
        message="this key is unknown" if unknown else item["msg"],
        hint=_nearest(place) if unknown else item.get("ctx", {}).get("hint") or _fix(place),
    )


def _giving_way(finding: Finding) -> Finding:
    return Finding(
        path=finding.path,
        code="gives_way",
        message=f"a default of the account or the platform does not fit in here, and gives way: {finding.message}",
        hint="the bot's own values count; its effective values show which",
        severity="warning",
    )


def _nearest(place: Place) -> str:
    known = list((schema.at(place[:-1]) or {}).get("properties", ()))
    matches = difflib.get_close_matches(str(place[-1]), known, 1)
    return f"did you mean {matches[0]!r}?" if matches else f"take it out; there are {', '.join(known)}"


def _fix(place: Place) -> str:
    field = schema.at(place)
    return "take it out" if field is None else f"it takes: {schema.takes(field)}"
