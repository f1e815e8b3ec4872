"""A real SMTP server (aiosmtpd) in this process: it keeps what it takes, and can ask for TLS and a password."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = "bot", "p@ss/word:?#"
Tls = Literal["", "starttls", "from the start"]


@dataclass
class Received:
    """One letter as it arrived: whom the envelope named, whether it came encrypted, and the message."""

    sender: str
    recipients: list[str]
    encrypted: bool
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class MailServer:
    """`refused` are addresses that it takes no letters for, each with its answer."""

    port: int = 0
    letters: list[Received] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    secure: bool = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        raw = cast("bytes", envelope.content)
        encrypted = self.secure or session.ssl is not None
        self.letters.append(Received(str(envelope.mail_from), list(envelope.rcpt_tos), encrypted, raw))
        return "250 OK"


def _authenticated(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(
    tls: Tls = "", certificate: Path | None = None, *, closed: bool = False
) -> AsyncIterator[MailServer]:
    """Listen on a free port of loopback; `closed` asks for USER and PASSWORD."""
    server, loop = MailServer(secure=tls == "from the start"), asyncio.get_running_loop()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def connected() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a password may come in clear is what some tests are about
            return SMTP(
                server,
                hostname="mail.test",
                tls_context=context if tls == "starttls" else None,
                auth_required=closed,
                auth_require_tls=False,
                authenticator=_authenticated if closed else None,
                loop=loop,
            )

    listening = await loop.create_server(connected, "127.0.0.1", 0, ssl=context if tls == "from the start" else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        await listening.wait_closed()
