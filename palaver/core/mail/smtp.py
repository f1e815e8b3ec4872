"""Mail over SMTP: one connection for each letter, encrypted where the server can, its certificate always checked."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiosmtplib

from palaver.core.logs import logger
from palaver.core.mail.letter import Delivery, Letter, composed
from palaver.core.mail.refusals import MailFailed, RecipientRefused
from palaver.core.mail.server import Server, server_of

log = logger("mail")

_STEP_S: Final = 10.0
_TOGETHER_S: Final = 30.0
_SHOWN: Final = 200


class SmtpMail:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._trust: ssl.SSLContext | None = None

    @property
    def place(self) -> str:
        return self._server.place

    async def send(self, letter: Letter) -> Delivery:
        message = composed(letter, self._server.sender)
        recipient = message["To"].addresses[0].addr_spec
        async with self._connected() as client:
            try:
                await client.send_message(message, sender=self._server.sender.addr_spec, recipients=[recipient])
            except aiosmtplib.SMTPRecipientsRefused as error:
                refused = error.recipients[0]
                kind = RecipientRefused if refused.code >= 500 else MailFailed
                raise kind(f"The mail server does not take letters for {recipient}: {_said(refused)}") from error
        log.info("letter handed over", server=self.place)
        return Delivery(shown=False)

    async def ping(self) -> float:
        started = time.perf_counter()
        async with self._connected() as client:
            await client.noop()
        return time.perf_counter() - started

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is signed in; whatever goes wrong on it is a MailFailed that says what to do."""
        server = self._server
        try:
            async with asyncio.timeout(_TOGETHER_S):
                client = aiosmtplib.SMTP(
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    local_hostname=server.sender.domain,
                    timeout=_STEP_S,
                    use_tls=server.secure,
                    start_tls=server.upgraded,
                    tls_context=await self._trusted(),
                )
                async with client:
                    yield client
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailFailed(f"The mail server {self.place} {_reason(error)}") from error

    async def _trusted(self) -> ssl.SSLContext:
        """Whose certificates count; made in a thread, because reading them takes a while."""
        if self._trust is None:
            file = self._server.authorities
            try:
                self._trust = await asyncio.to_thread(ssl.create_default_context, cafile=file)
            except OSError as error:
                raise MailFailed(f"{file}, named by ?ca= in PALAVER_SMTP_URL, holds no certificates.") from error
        return self._trust


def _reason(error: Exception) -> str:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            reason = "refuses our user name or password: check PALAVER_SMTP_URL."
        case aiosmtplib.SMTPSenderRefused():
            reason = (
                f"does not take letters from {error.sender}, which ?from= in PALAVER_SMTP_URL names: {_said(error)}"
            )
        case aiosmtplib.SMTPResponseException():
            reason = f"answered: {_said(error)}"
        case aiosmtplib.SMTPException() | OSError() if isinstance(error.__cause__ or error, ssl.SSLError):
            reason = "cannot prove who it is: name the authority of its certificate by ?ca= in PALAVER_SMTP_URL."
        case TimeoutError():
            reason = "does not answer in time."
        case aiosmtplib.SMTPException() if not isinstance(error, OSError):
            reason = f"cannot do what is needed: {error.message}"
        case _:
            reason = "cannot be reached, or broke off: check PALAVER_SMTP_URL."
    return reason


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    """What the server answered, as one short line."""
    line = " ".join(error.message.split())
    return f"{error.code} {''.join(character for character in line if character.isprintable())[:_SHOWN]}"


def open_adapter(url: str) -> SmtpMail:
    return SmtpMail(server_of(url))
