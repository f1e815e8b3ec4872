"""What somebody has typed into the filters of a page of usage, as a span and as a part of an address."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, get_args
from urllib.parse import urlencode

import msgspec

from palaver.accounting.usage import Grouping, Span
from palaver.core.errors import Unprocessable

_FILTERS: Final = ("bot", "model", "key", "person", "activity")


class Asked(msgspec.Struct, frozen=True):
    """`wrong` is a sentence about the days, where they cannot be read; then the span is this month."""

    span: Span
    by: Grouping
    typed: Mapping[str, str]
    wrong: str = ""

    def query(self, **more: str | None) -> str:
        """The filters as a part of an address, with `more` in their place; None leaves one out."""
        named = {**self.typed, "group_by": self.by, **more}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def filters(self) -> dict[str, str]:
        return {name: self.typed[name] for name in _FILTERS if name in self.typed}


def asked(query: Mapping[str, str]) -> Asked:
    typed = {name: query[name].strip()[:600] for name in (*_FILTERS, "from", "to") if query.get(name, "").strip()}
    grouping: Any = query.get("group_by") if query.get("group_by") in get_args(Grouping) else "day"
    filters: dict[str, Any] = {name: value for name, value in typed.items() if name in _FILTERS}
    try:
        since, until = (date.fromisoformat(typed[name]) if name in typed else None for name in ("from", "to"))
        span = Span(since=since, until=until, **filters)
        span.days  # noqa: B018  # raises where they are no span
    except ValueError:
        return Asked(Span(**filters), grouping, typed, "A day is written like 2026-11-21.")
    except Unprocessable as error:
        return Asked(Span(**filters), grouping, typed, error.message)
    return Asked(span, grouping, typed)
