"""Letters, templates and files that programs send: whom they reach, what they say, what keeps them back."""

from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from palaver.basic.mail.letter import block, written
from palaver.chat.exchange.exchange import Exchanges
from palaver.chat.handover.handover import Handover
from palaver.config.bots import Bots
from palaver.core.cache.memory import MemoryBus, MemoryCache
from palaver.core.db import Database
from palaver.core.limits.limits import Limits
from palaver.core.limits.offenders import Offenders
from palaver.core.limits.shared import Shared
from palaver.core.limits.stored import StoredLimits
from palaver.core.mail import open_mail
from palaver.dialogs.host import ServerHost
from palaver.dialogs.ports.http import Client
from palaver.dialogs.post.port import Postroom, plain
from palaver.dialogs.post.postage import Counted, Postage
from tests.basic.runtime.stage import Played, played
from tests.dialogs.crashes import services_of
from tests.dialogs.drives import Rig, rig
from tests.servers.mail import MailServer, mail_server

PER_ACCOUNT = 12
NOBODY = cast("Bots", None), cast("Exchanges", None), cast("Handover", None)


@dataclass
class Office:
    rig: Rig
    mail: MailServer
    postage: Postage

    async def play(self, text: str, url: str | None = None) -> Played:
        """Programs with a drive and letters; nobody is behind the other halves of the port here."""
        room = Postroom(open_mail(self.mail.url if url is None else url), *NOBODY, self.postage)
        ports = {"drive": self.rig.drive(), "post": room.of(self.rig.errand(key="run:1"))}
        return await played(text, ports=ports, stored=True)

    async def value(self, text: str) -> Any:
        found = await self.play(text)
        assert found.error is None, found.error
        return found.value


@pytest.fixture
async def office(database: Database, dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with mail_server() as server:
        limits = Limits(Shared(MemoryCache()), StoredLimits(database, MemoryBus()), Offenders(database))
        yield Office(await rig(database, dsn, tmp_path), server, Counted(limits, PER_ACCOUNT))


async def test_each_person_gets_a_letter_of_their_own(office: Office) -> None:
    text = """
WRITE "menu" TO "menu.txt"
r = SEND MAIL "ana@a.example; bo@b.example", "Hello", "See you", "menu.txt"
SEND MAIL "cy@c.example", "First line" + CHR(10) + "Second"
SEND MAIL TO "dee@d.example" SUBJECT "Hi" BODY "<p>One &amp; two</p><b>three</b>"
name = "Eve"
BEGIN MAIL "eve@e.example"
Subject: Your table, ${name}
Cc: fay@f.example
Reply-To: desk@d.example

Dear ${name},
until then.
END MAIL
RETURN [r.success, r.message_id]
"""
    assert await office.value(text) == [True, "run:1"]
    letters = office.mail.letters
    assert [each.recipients for each in letters] == [
        ["ana@a.example"], ["bo@b.example"], ["cy@c.example"], ["dee@d.example"], ["eve@e.example"], ["fay@f.example"],
    ]  # fmt: skip
    assert [each.message["Reply-To"] for each in letters[3:]] == [None, "desk@d.example", "desk@d.example"]
    texts = [each.text.replace("\r\n", "\n") for each in letters]
    assert texts[0].startswith("See you\n\nmenu.txt: https://bot.example/api/drive/links/")
    assert [each.message["Subject"] for each in letters[2:5]] == ["First line", "Hi", "Your table, Eve"]
    assert texts[3] == "One & two\nthree\n"
    assert texts[4] == "Dear Eve,\nuntil then.\n"


async def test_templates_are_files_that_are_filled_in(office: Office) -> None:
    text = """
CREATE TEMPLATE "welcome", "email", "Hello {{name}}", "Dear {{name}}, it is {{year}}."
CREATE TEMPLATE "welcome", "sms", "Hi {{name}}"
all = LIST TEMPLATES
first = GET TEMPLATE "welcome", "sms"
r = SEND TEMPLATE "welcome", "email,sms", "ana@a.example", { "name": "Ana" }
s = SEND TEMPLATE TO ["bo@b.example", "no address"], "welcome", { "name": "Bo" }
RETURN [UBOUND(all), all[0].channel, first, r[0].success, r[1].success, r[1].error, s[1].recipient, s[1].success]
"""
    found = await office.value(text)
    assert found[:5] == [2, "email", "Hi {{name}}", True, False]
    assert "sms:ana@a.example" in found[5]
    assert found[6:] == ["no address", False]
    subjects = [each.message["Subject"] for each in office.mail.letters]
    assert subjects == ["Hello Ana", "Hello Bo"]
    assert office.mail.letters[0].text.startswith("Dear Ana, it is 20")


async def test_a_channel_without_the_template_is_told_and_keeps_nobody_from_theirs(office: Office) -> None:
    text = """
CREATE TEMPLATE "welcome", "email", "Hello", "Dear {{name}}"
r = SEND TEMPLATE "welcome", "sms,email", "ana@a.example", { "name": "Ana" }
RETURN [r[0].channel, r[0].success, r[0].error, r[1].channel, r[1].success]
"""
    told = "there is no template welcome for sms"
    assert await office.value(text) == ["sms", False, told, "email", True]
    assert [each.recipients for each in office.mail.letters] == [["ana@a.example"]]


async def test_talk_to_an_e_mail_address_is_a_letter(office: Office) -> None:
    errand = office.rig.errand(key="run:2")
    room = Postroom(open_mail(office.mail.url), *NOBODY, office.postage)
    services = services_of(errand.db, cast("Client", Namespace(of=lambda _errand: None)))
    posted = replace(services, ports=replace(services.ports, post=room.of))
    host = ServerHost(services=posted, errand=errand, voice=list[str]().append)
    assert await host.send("email:ana@a.example", "Your order left.\nIt comes today.") == "run:2"
    assert await host.send(" bo@b.example ", "Hi") == "run:2"
    letters = [(each.recipients, each.message["Subject"]) for each in office.mail.letters]
    assert letters == [(["ana@a.example"], "Your order left."), (["bo@b.example"], "Hi")]


async def test_a_file_is_sent_as_an_address(office: Office) -> None:
    found = await office.play('WRITE "x" TO "in/a [1].txt"\nSEND FILE "in/a [1].txt", "Our menu"')
    assert found.messages[0].startswith("Our menu\n\n[a (1).txt](https://bot.example/api/drive/links/")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('SEND MAIL "nobody", "a", "b"', "MailError"),
        ('SEND MAIL "", "a", "b"', "ArgumentError"),
        ('SEND MAIL "a@a.example"', "ArgumentError"),
        ('SEND TEMPLATE "none", "email,sms", "a@a.example"', "NotFound"),
        ('SEND MAIL "a@a.example", "a", "b", "missing.txt"', "FileError"),
        ('SEND MAIL "a@a.example", "a", "b" USING "me"', "NotImplemented"),
        ('SEND MAIL RANGE(1, 51), "a", "b"', "ArgumentError"),
        ('BEGIN MAIL "a@a.example"\nReply-To: nobody\n\nHi\nEND MAIL', "MailError"),
        ('BEGIN MAIL "a@a.example"\nReply-To: x@x.example, y@y.example\n\nHi\nEND MAIL', "MailError"),
        ('x = GET TEMPLATE "none"', "NotFound"),
        ('CREATE TEMPLATE "../../x", "email", "y"', "AccessDenied"),
        ('CREATE TEMPLATE "x", "pigeon", "y"', "ArgumentError"),
        ('SEND TO SESSION "nowhere", "x"', "NotFound"),
        ('BROADCAST "x"', "ArgumentError"),
        ('ADD BOT "sales"', "NotImplemented"),
    ],
)
async def test_what_cannot_be_sent_is_an_error(office: Office, text: str, code: str) -> None:
    assert await office.value(f"TRY\n{text}\nCATCH e\nRETURN e.code\nEND TRY") == code
    assert not office.mail.letters


async def test_more_letters_than_an_account_may_send_in_an_hour_do_not_go(office: Office) -> None:
    text = """
sent = 0
FOR i = 1 TO 20
  TRY
    SEND MAIL "a" & i & "@a.example", "a", "b"
    sent += 1
  CATCH e
    RETURN [sent, e.code]
  END TRY
NEXT
"""
    assert await office.value(text) == [PER_ACCOUNT, "LimitExceeded"]
    assert len(office.mail.letters) == PER_ACCOUNT
    made = await office.value('CREATE TEMPLATE "x", "email", "y"\nRETURN SEND TEMPLATE "x", "email", "b@b.example"')
    assert (made[0]["success"], "PALAVER_LETTERS_PER_HOUR" in made[0]["error"]) == (False, True)


async def test_without_a_mail_server_nothing_is_said_to_be_sent(office: Office) -> None:
    found = await office.play('SEND MAIL "a@a.example", "a", "b"', url="")
    assert found.error is not None
    assert (found.error.code, "PALAVER_SMTP_URL" in found.error.message) == ("MailError", True)


def test_no_line_of_a_letter_becomes_a_header_that_was_not_meant() -> None:
    assert block("a@a.example", ["Subject: x\nBcc: all@b.example"], "Hello\nBcc: all@b.example").to == ("a@a.example",)
    made = block("a@a.example", ["Subject: x"], "\nCc: y@y.example")
    assert (made.to, made.body) == (("a@a.example",), "Cc: y@y.example")
    assert written("a@a.example", "One\r\nBcc: b@b.example", "x").subject == "One Bcc: b@b.example"
    assert plain("1 < 2 and <b>3</b>") == "1 < 2 and 3"
