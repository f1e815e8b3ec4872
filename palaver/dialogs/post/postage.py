"""What programs may send to others in an hour: for one person, for one bot, for one account; counted before it goes."""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from palaver.basic.errors import limit_exceeded
from palaver.chat.turnstile import is_guest
from palaver.core.errors import RateLimited
from palaver.core.limits.limit import Allowance, crowd
from palaver.core.limits.limits import Limits
from palaver.dialogs.errand import Errand

_CLASS: Final = "letters"
_MINUTES: Final = 60
_HOUR_S: Final = 3600.0


class Postage(Protocol):
    async def pay(self, errand: Errand) -> None:
        """Count one letter, or one message to another conversation; LimitExceeded says whose limit it is."""


class Counted:
    """`per_account` 0 counts nothing for the account."""

    def __init__(self, limits: Limits, per_account: int) -> None:
        self.limits, self.per_account = limits, per_account

    async def pay(self, errand: Errand) -> None:
        allowances = [*self._allowances(errand)]
        if not allowances:
            return
        try:
            await self.limits.count(allowances, _HOUR_S, f"{errand.caller.name} · {errand.bot.alias}")
        except RateLimited as error:
            raise limit_exceeded(_told(error)) from error

    def _allowances(self, errand: Errand) -> Iterator[Allowance]:
        caller, bot, rules = errand.caller, errand.bot, errand.bot.document.limits
        if self.per_account > 0:
            yield _hourly(errand, "account", str(caller.account), self.per_account)
        if rules.letters_per_bot_hour is not None:
            yield _hourly(errand, "bot", str(bot.id), rules.letters_per_bot_hour)
        most = rules.letters_per_visitor_hour
        if most is None:
            return
        if errand.session is not None:
            yield _hourly(errand, "session", str(errand.session), most)
        if caller.client:
            found = _hourly(errand, "visitor", f"{caller.client.subject} {bot.id}", most)
            yield found
            if caller.client.near:
                yield crowd(found, f"{caller.client.near} {bot.id}")
        if is_guest(caller):
            yield _hourly(errand, "visitor", f"{caller.owner} {bot.id}", most)


_NAMES: Final = {
    "account": "PALAVER_LETTERS_PER_HOUR",
    "bot": "limits.letters_per_bot_hour",
    "session": "limits.letters_per_visitor_hour",
    "visitor": "limits.letters_per_visitor_hour",
}


def _told(refusal: RateLimited) -> str:
    details: Any = refusal.details
    limit, wait_s = _NAMES[details["scope"]], refusal.headers["Retry-After"]
    if not details["per_minute"]:
        return f"no letters and messages to others may go ({limit} is 0)"
    return f"too many letters and messages to others within an hour ({limit}): the next may go in {wait_s} s"


def _hourly(errand: Errand, scope: str, subject: str, most: int) -> Allowance:
    return Allowance(errand.caller.account, scope, subject, _CLASS, most / _MINUTES, most)
