"""What bounds a program of a bot, and the names that it finds when it begins."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Any, Final

from palaver.basic.limits import Limits
from palaver.basic.world import World
from palaver.chat.context.day import zone_of
from palaver.config.document.dialogs import Dialogs
from palaver.config.document.document import BotDocument
from palaver.dialogs.errand import Errand

_LOCALE: Final = re.compile(r"[a-z]{2}[-_]([A-Za-z]{2})")
_COUNTRIES: Final = {"pt": "BR", "en": "US", "es": "ES", "fr": "FR", "de": "DE", "it": "IT"}


def limits_of(rules: Dialogs) -> Limits:
    seconds = float(rules.max_runtime_s)
    return Limits(operations=rules.max_ops, seconds=seconds, wall=seconds, loop=rules.max_loop)


def starts_with(rules: Dialogs) -> str | None:
    """The file that begins a conversation, where there is one."""
    return next((path for path in rules.scripts if path.casefold() == rules.start.casefold()), None)


def hears_for(rules: Dialogs, seconds: float) -> float:
    """How long an answer is waited for, where a program says `seconds`."""
    return min(seconds, float(rules.hear_timeout_s))


def place_of(document: BotDocument) -> World:
    """
    Where a bot is: its zone, its language and its country tell how dates, numbers and telephone numbers are read.

    Of its own values `locale` ("en-US") and `country` ("BR") go before what its language tells.
    """
    identity, params = document.identity, known_params(document.dialogs)
    found = _LOCALE.fullmatch(str(params.get("locale", "")))
    locale = found[0] if found else identity.language
    country = str(params.get("country", "")) or (found[1] if found else "") or _COUNTRIES.get(locale[:2], "US")
    return World(
        zone=zone_of(identity.timezone) or UTC, locale=locale.replace("_", "-"), country=country.upper(), config=params
    )


def world_of(errand: Errand) -> World:
    return replace(
        place_of(errand.bot.document),
        session_id=str(errand.session or ""),
        bot_id=str(errand.bot.id),
        user_id=errand.caller.owner,
        username=errand.caller.name,
        person=_person(errand) if errand.caller.kind == "user" else None,
    )


def known_params(rules: Dialogs) -> dict[str, Any]:
    """The bot's own values, by the names that programs write."""
    return {name.casefold().replace("-", "_"): value for name, value in rules.params.items()}


def predefined(errand: Errand) -> dict[str, Any]:
    """What is not known of whoever is there is NULL: nobody's telephone is."""
    caller, bot = errand.caller, errand.bot
    address = caller.email or None
    return {
        **known_params(bot.document.dialogs),
        "user": _person(errand),
        "session": {"id": str(errand.session or ""), "channel": errand.channel, "needs_human": False},
        "bot": {"id": str(bot.id), "name": bot.document.identity.name},
        "username": caller.name,
        "useremail": address,
        "mobile": None,
        "from": address,
        "channel": errand.channel,
    }


def _person(errand: Errand) -> dict[str, Any]:
    caller = errand.caller
    return {"id": caller.owner, "name": caller.name, "email": caller.email, "phone": "", "roles": _roles(errand)}


def _roles(errand: Errand) -> list[str]:
    return sorted(each.removeprefix("role:") for each in errand.caller.principals if each.startswith("role:"))
