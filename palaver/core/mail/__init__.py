"""Letters to people: sent by the operator's SMTP server, or left to the caller to be shown where there is none."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast
from urllib.parse import urlsplit

from palaver.core.mail.letter import Delivery, Letter
from palaver.core.mail.refusals import BadLetter, MailFailed, RecipientRefused, UnknownMail

__all__ = [
    "BadLetter",
    "Delivery",
    "Letter",
    "Mail",
    "MailFailed",
    "RecipientRefused",
    "UnknownMail",
    "open_mail",
]

# The adapter that serves each URL scheme, imported when it is asked for.
ADAPTERS: Mapping[str, str] = MappingProxyType({"": "shown", "smtp": "smtp", "smtps": "smtp"})


class Mail(Protocol):
    """A letter goes to one person, as plain text; nothing is queued here: when `send` returns, the server has it."""

    async def send(self, letter: Letter) -> Delivery:
        """
        Hand the letter over. With `Delivery.shown` nothing was sent: show its content to whoever asked.

        Raises BadLetter for an address or subject that cannot be sent, RecipientRefused when the server does not take
        the address, MailFailed when it does not answer or refuses us.
        """
        ...

    async def ping(self) -> float:
        """Seconds that connecting, signing in and leaving take; MailFailed says what is wrong."""
        ...

    @property
    def place(self) -> str:
        """Where letters go, for people: without credentials."""
        ...


class _Opener(Protocol):
    def __call__(self, url: str) -> Mail: ...


def open_mail(url: str | None) -> Mail:
    """
    `smtp://user:password@host:587?from=bot@example.org`, or smtps://; without a URL, letters are only shown.

    No connection is made before the first letter. Raises UnknownMail for a URL that cannot be used.
    """
    scheme = urlsplit(url or "").scheme
    if scheme not in ADAPTERS:
        raise UnknownMail(f"A mail server's URL begins with smtp:// or smtps://, not with {scheme}://.")
    opener = cast("_Opener", import_module(f"{__name__}.{ADAPTERS[scheme]}").open_adapter)
    return opener(url or "")
