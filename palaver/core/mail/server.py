"""The operator's SMTP server as its URL describes it."""

from dataclasses import dataclass, field
from email.headerregistry import Address
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from palaver.core.mail.letter import address_of
from palaver.core.mail.refusals import BadLetter, UnknownMail

_OPTIONS: Final = frozenset({"from", "ca"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """
    Where letters are handed over. `secure` speaks TLS from the first byte.

    `upgraded` True insists on STARTTLS, None takes it where it is offered. `authorities` is a file of certificates that
    are trusted instead of the system's.
    """

    host: str
    port: int
    secure: bool
    upgraded: bool | None
    user: str | None
    password: str | None = field(repr=False)
    sender: Address
    authorities: str | None

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


def server_of(url: str) -> Server:
    """Read the URL; UnknownMail says what is wrong with it, without its credentials."""
    parts = urlsplit(url)
    try:
        port = parts.port
        options = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError as error:
        raise UnknownMail("PALAVER_SMTP_URL cannot be read: its port or its options are wrong.") from error
    unknown = sorted(options.keys() - _OPTIONS)
    if not parts.hostname or unknown or parts.path.strip("/"):
        wrong = f"the option {unknown[0]!r} is unknown" if unknown else "it takes smtp://user:password@host:port?from=…"
        raise UnknownMail(f"PALAVER_SMTP_URL cannot be used: {wrong}.")
    secure = parts.scheme == "smtps"
    user = unquote(parts.username) if parts.username else None
    return Server(
        host=parts.hostname,
        port=port or (465 if secure else 587 if user else 25),
        secure=secure,
        # A password must not depend on what somebody on the way leaves of the server's greeting.
        upgraded=True if user and not secure and not _is_here(parts.hostname) else None,
        user=user,
        password=unquote(parts.password or "") if user else None,
        sender=_sender(parts, options.get("from", ""), user or ""),
        authorities=options.get("ca"),
    )


def _sender(parts: SplitResult, named: str, user: str) -> Address:
    """The address in `from=`, else the user's name where it is one, else palaver@ the server."""
    host = parts.hostname or ""
    try:
        return address_of(named or (user if "@" in user else f"palaver@{'localhost' if _is_number(host) else host}"))
    except BadLetter as error:
        raise UnknownMail("PALAVER_SMTP_URL cannot be used: `from` is not an e-mail address.") from error


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ip_address(host).is_loopback)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
