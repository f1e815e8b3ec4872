"""A letter as a value, and as the message that is sent: nothing in it can become a header of its own."""

import unicodedata
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

import msgspec

from palaver.core.mail.refusals import BadLetter
from palaver.kit.clock import now

_LONGEST_SUBJECT: Final = 200
_LONGEST_ADDRESS: Final = 320
_NO_ADDRESS: Final = "This is not an e-mail address."
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one person is told; `to` is an address, `text` plain text. Answers go to `reply_to` where it is one."""

    to: str
    subject: str
    text: str
    reply_to: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """What became of a letter; `shown`: nothing was sent, whoever asked must see it."""

    shown: bool


def address_of(text: str) -> Address:
    """The one address that `text` is, its domain in ASCII; BadLetter when it is none."""
    if len(text) > _LONGEST_ADDRESS or _unprintable(text):
        raise BadLetter(_NO_ADDRESS)
    try:
        parsed = Address(addr_spec=text)
        domain = parsed.domain if parsed.domain.isascii() else parsed.domain.encode("idna").decode()
    except (ValueError, IndexError, MessageError) as error:
        raise BadLetter(_NO_ADDRESS) from error
    if not parsed.username or not domain:
        raise BadLetter(_NO_ADDRESS)
    return Address(username=parsed.username, domain=domain)


def composed(letter: Letter, sender: Address) -> EmailMessage:
    """The letter as the message to send; BadLetter when its address or subject cannot be."""
    if _unprintable(letter.subject) or len(letter.subject) > _LONGEST_SUBJECT:
        raise BadLetter(f"A subject is one line of up to {_LONGEST_SUBJECT} characters.")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Palaver", sender.username, sender.domain)
    message["To"] = address_of(letter.to)
    if letter.reply_to:
        message["Reply-To"] = address_of(letter.reply_to)
    # The parser reads what looks like an encoded word as one, line breaks inside it included.
    message["Subject"] = letter.subject.replace("=?", "= ?")
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.domain.strip("[]"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(character) in _UNPRINTABLE for character in text)
