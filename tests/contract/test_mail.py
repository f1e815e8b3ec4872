"""Mail: what a real SMTP server gets, what its refusals become, and what is shown where there is none."""

import socket
from dataclasses import replace
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import quote

import pytest

from palaver.core.mail import BadLetter, Letter, MailFailed, RecipientRefused, UnknownMail, open_mail
from palaver.core.mail.letter import composed
from palaver.core.mail.server import server_of
from palaver.core.mail.smtp import SmtpMail
from tests.servers.certificate import certificate
from tests.servers.mail import PASSWORD, USER, mail_server

LETTER = Letter(to="ana@example.org", subject="Grüße aus Köln", text="Hello Ana,\n.\nhttps://example.org/?link=äöü\n")
CREDENTIALS = f"{USER}:{quote(PASSWORD, safe='')}"


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with mail_server() as server:
        delivery = await open_mail(f"{server.url}?from=bot@example.org").send(LETTER)
        arrived = server.letters[0]
    assert not delivery.shown
    assert (arrived.sender, arrived.recipients) == ("bot@example.org", ["ana@example.org"])
    assert (arrived.message["Subject"], arrived.text.replace("\r\n", "\n")) == (LETTER.subject, LETTER.text)
    assert arrived.message["From"] == "Palaver <bot@example.org>"
    assert {"date", "message-id", "auto-submitted"} <= {name.lower() for name in arrived.message}


async def test_without_a_server_the_letter_is_to_be_shown() -> None:
    mail = open_mail(None)
    assert (await mail.send(LETTER)).shown
    assert await mail.ping() == 0
    with pytest.raises(BadLetter):
        await mail.send(Letter(to="nobody", subject="", text=""))


@pytest.mark.parametrize("tls", ["starttls", "from the start"])
async def test_letters_go_encrypted_wherever_the_server_can(tls: str, tmp_path: Path) -> None:
    own = certificate(tmp_path, "127.0.0.1")
    async with mail_server("starttls" if tls == "starttls" else "from the start", own) as server:
        scheme = "smtp" if tls == "starttls" else "smtps"
        await open_mail(f"{scheme}://127.0.0.1:{server.port}?ca={quote(str(own))}").send(LETTER)
        assert server.letters[0].encrypted


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(scheme: str, tmp_path: Path) -> None:
    own = certificate(tmp_path, "127.0.0.1")
    async with mail_server("starttls" if scheme == "smtp" else "from the start", own) as server:
        with pytest.raises(MailFailed, match="cannot prove who it is"):
            await open_mail(f"{scheme}://127.0.0.1:{server.port}").send(LETTER)
        assert server.letters == []


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    other = certificate(tmp_path, "mail.example.org")
    async with mail_server("starttls", other) as server:
        with pytest.raises(MailFailed, match="cannot prove who it is"):
            await open_mail(f"{server.url}?ca={quote(str(other))}").send(LETTER)


async def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    async with mail_server() as server:
        with pytest.raises(MailFailed, match=r"gone\.pem"):
            await open_mail(f"{server.url}?ca={quote(str(tmp_path))}/gone.pem").send(LETTER)


async def test_user_and_password_stand_in_the_url_as_urls_write_them() -> None:
    async with mail_server(closed=True) as server:
        mail = open_mail(f"smtp://{CREDENTIALS}@127.0.0.1:{server.port}")
        await mail.send(LETTER)
        assert await mail.ping() > 0
        assert len(server.letters) == 1
        with pytest.raises(MailFailed, match="refuses our user name or password") as refusal:
            await open_mail(f"smtp://{USER}:wrong-one@127.0.0.1:{server.port}").send(LETTER)
    assert "wrong-one" not in str(refusal.value)


def test_a_password_never_leaves_this_machine_in_clear() -> None:
    assert server_of("smtp://bot:secret@mail.example.org").upgraded is True
    assert server_of("smtp://bot:secret@127.0.0.1").upgraded is None
    assert server_of("smtp://mail.example.org").upgraded is None
    assert "secret" not in repr(server_of("smtp://bot:secret@mail.example.org"))


async def test_what_the_server_cannot_do_is_said_before_a_password_is_sent() -> None:
    async with mail_server() as server:
        there = server_of(f"smtp://bot:secret@127.0.0.1:{server.port}")
        with pytest.raises(MailFailed, match=r"cannot do what is needed: .*STARTTLS"):
            await SmtpMail(replace(there, upgraded=True)).send(LETTER)  # as for any server elsewhere
    assert server.letters == []


async def test_a_recipient_that_is_refused_is_named_with_the_answer() -> None:
    async with mail_server() as server:
        server.refused["ana@example.org"] = "550 5.1.1 No such person"
        with pytest.raises(RecipientRefused, match=r"ana@example\.org: 550 5\.1\.1 No such person"):
            await open_mail(server.url).send(LETTER)
        server.refused["ana@example.org"] = "450 4.2.0 Greylisted, come back later"
        with pytest.raises(MailFailed, match=r"450 4\.2\.0 Greylisted"):
            await open_mail(server.url).send(LETTER)
        assert server.letters == []


async def test_nobody_there_is_said_and_so_is_a_server_that_only_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MailFailed, match=r"127\.0\.0\.1:9 cannot be reached"):
        await open_mail("smtp://127.0.0.1:9").ping()
    monkeypatch.setattr("palaver.core.mail.smtp._STEP_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MailFailed, match="does not answer in time"):
            await open_mail(f"smtp://127.0.0.1:{port}").send(LETTER)


INJECTIONS = ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\rBcc: x", "\x0bBcc: x", "\u2028Bcc: x", "\0"]


@pytest.mark.parametrize("evil", INJECTIONS)
def test_no_text_becomes_a_header(evil: str) -> None:
    sender = Address("", "bot", "example.org")
    for letter in (
        Letter(to="ana@example.org", subject=f"Hello{evil}", text=""),
        Letter(to=f"ana@example.org{evil}", subject="Hello", text=""),
        Letter(to=f"a{evil}na@example.org", subject="Hello", text=""),
    ):
        with pytest.raises(BadLetter):
            composed(letter, sender)


@pytest.mark.parametrize("evil", ["=?utf-8?q?Hi=0D=0ABcc:_eve@example.org?=", "=?utf-8?b?SGkNCkJjYzogZXZlQHg=?="])
async def test_what_looks_encoded_stays_text(evil: str) -> None:
    async with mail_server() as server:
        await open_mail(server.url).send(
            Letter(to="ana@example.org", subject=f"About {evil}", text="Bcc: eve@x\n\nyes")
        )
        arrived = server.letters[0]
    assert "Bcc" not in arrived.message
    assert len(str(arrived.message["Subject"]).splitlines()) == 1
    assert arrived.text.startswith("Bcc: eve@x")
    assert arrived.recipients == ["ana@example.org"]


@pytest.mark.parametrize(
    "to", ["", "ana", "@example.org", "ana@", "ana@example.org, eve@example.org", "Ana <ana@example.org>", "a b@c.d"]
)
def test_an_address_is_one_address(to: str) -> None:
    with pytest.raises(BadLetter):
        composed(Letter(to=to, subject="Hello", text=""), Address("", "bot", "example.org"))


def test_a_domain_of_any_language_is_written_as_servers_know_it() -> None:
    message = composed(Letter(to="ana@köln.example", subject="", text=""), Address("", "bot", "example.org"))
    assert str(message["To"]) == "ana@xn--kln-sna.example"


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.org",
        "smtp://",
        "smtp://host:many",
        "smtp://host?from=nobody",
        "smtp://host?starttls=no",
        "smtp://host/path",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(UnknownMail):
        open_mail(url)


def test_the_sender_is_named_or_found() -> None:
    assert server_of("smtp://host.example?from=a@b.c").sender.addr_spec == "a@b.c"
    assert server_of("smtp://me%40b.c:x@host.example").sender.addr_spec == "me@b.c"
    assert server_of("smtp://host.example").sender.addr_spec == "palaver@host.example"
    assert server_of("smtp://127.0.0.1").sender.addr_spec == "palaver@localhost"
    assert server_of("smtps://host.example").port == 465
