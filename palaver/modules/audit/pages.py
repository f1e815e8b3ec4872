"""The audit's page: filters, what is on record, and whether the record holds."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from palaver.core.audit import OTHERS, Record, Wanted
from palaver.modules.audit.routes import ACTIONS, shown
from palaver.security.names import Names
from palaver.web.call import Call
from palaver.web.render import HTMX, Pages
from palaver.web.route import Route

_SHOWN: Final = 50
_DIGITS: Final = 18  # of what PostgreSQL can count to
_OUTCOMES: Final = ("done", "denied", "failed")
_UNNAMED: Final = {"system": "The server", OTHERS: "Others"}


class Asked(msgspec.Struct):
    """The filters as they were typed; `wrong` holds a sentence for each that cannot be read."""

    who: str
    action: str
    outcome: str
    since: str
    until: str
    wrong: dict[str, str] = {}

    @property
    def query(self) -> str:
        """As a part of an address; empty when nothing is filtered."""
        typed = {"who": self.who, "action": self.action, "outcome": self.outcome, "from": self.since, "to": self.until}
        return urlencode({name: value for name, value in typed.items() if value})

    def day(self, name: str, text: str, *, after: int = 0) -> datetime | None:
        """The beginning of a day in UTC, or of the one `after` it; None when nothing is typed."""
        if not text:
            return None
        try:
            return datetime.combine(date.fromisoformat(text) + timedelta(days=after), time(), UTC)
        except (ValueError, OverflowError):
            self.wrong[name] = "A day is written like 2026-11-21."
            return None


async def page(call: Call[None]) -> Response:
    return await _page(call, verdict=None)


async def verdict(call: Call[None]) -> Response:
    """Computes the chain; with htmx only what came of it, else the whole page."""
    found = await call.get(Record).verify(call.caller)
    if HTMX in call.request.headers:
        return call.get(Pages).page(call, "audit/verdict.html", verdict=found)
    return await _page(call, verdict=found)


async def _page(call: Call[None], **context: object) -> Response:
    query = call.request.query_params
    asked = _asked(query)
    before = _place(query.get("before", ""))
    wanted = await _wanted(call, asked)
    found = [] if asked.wrong else await call.get(Record).latest(call.caller, wanted, _SHOWN + 1, before)
    return call.get(Pages).page(
        call,
        "audit/audit.html",
        422 if asked.wrong else 200,
        entries=await shown(call, found[:_SHOWN]),
        unnamed=_UNNAMED,
        older=found[_SHOWN - 1].seq if len(found) > _SHOWN else None,
        newest=before is None,
        asked=asked,
        actions=_options("Everything", ACTIONS, asked.action),
        outcomes=_options("Any", _OUTCOMES, asked.outcome),
        export=_exported(wanted, asked),
        **context,
    )


def _asked(query: Mapping[str, str]) -> Asked:
    def typed(name: str) -> str:
        return query.get(name, "").strip()

    outcome = typed("outcome") if typed("outcome") in _OUTCOMES else ""
    return Asked(typed("who"), typed("action"), outcome, typed("from"), typed("to"))


async def _wanted(call: Call[None], asked: Asked) -> Wanted:
    outcome: Any = asked.outcome or None
    return Wanted(
        actors=await _actors(call, asked.who),
        action=asked.action or None,
        outcome=outcome,
        since=asked.day("from", asked.since),
        until=asked.day("to", asked.until, after=1),
    )


async def _actors(call: Call[None], who: str) -> list[str] | None:
    """An actor as entries name it, or everybody whose name contains what was typed."""
    if not who:
        return None
    return [who] if ":" in who or who in _UNNAMED else await call.get(Names).find(call.caller, who)


def _options(all: str, values: tuple[str, ...], picked: str) -> list[dict[str, str]]:
    """What can be chosen; what an address picks beyond that, too."""
    listed = values if not picked or picked in values else (*values, picked)
    return [{"value": "", "label": all}, *({"value": value, "label": value} for value in listed)]


def _exported(wanted: Wanted, asked: Asked) -> str:
    """The same filters for the export, which knows actors by their ids and moments instead of days."""
    actor = ",".join(wanted.actors or ()) or asked.who
    moments = {"from": wanted.since, "to": wanted.until}
    values = {"actor": actor, "action": wanted.action, "outcome": wanted.outcome}
    values |= {name: moment.isoformat().replace("+00:00", "Z") for name, moment in moments.items() if moment}
    return urlencode({name: value for name, value in values.items() if value})


def _place(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def _view(path: str, handler: Any) -> Route:
    return Route(method="GET", path=path, handler=handler, permission="audit.read", page=True)


PAGES: Final = (_view("/audit", page), _view("/audit/verdict", verdict))
