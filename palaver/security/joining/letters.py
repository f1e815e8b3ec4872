"""What people are written, and what becomes of it: sent, or handed back to be shown to whoever asked."""

import re
from typing import Final

import msgspec

from palaver.core.mail import Letter, Mail
from palaver.kit.lines import one_line

_LINKS: Final = re.compile(r"[./:@\\。．｡]+(?=\S)")  # noqa: RUF001  # what browsers take for a dot
_LONGEST_NAME: Final = 80


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """`link` is there only where no mail server is set: pass it on by a way that you trust."""

    sent: bool
    link: str | None = None


async def deliver(mail: Mail, letter: Letter, link: str) -> Delivered:
    """Send `letter`, which holds `link`; without a mail server the link comes back."""
    delivery = await mail.send(letter)
    return Delivered(sent=not delivery.shown, link=link if delivery.shown else None)


def plain_name(text: str) -> str:
    """A name that a stranger may have chosen: one line, and nothing that a mail program makes a link of."""
    return one_line(_LINKS.sub(" ", one_line(text)))[:_LONGEST_NAME]


def invitation(to: str, account: str, link: str) -> Letter:
    return Letter(
        to=to,
        subject="You are invited to Palaver",
        text=(
            f"Hello,\n\nyou are invited to the account “{plain_name(account)}” on Palaver. Open this link within 7 days"
            f" to join:\n\n{link}\n\nIt works once. If you do not know what this is about, ignore this letter.\n"
        ),
    )


def reset(to: str, link: str) -> Letter:
    return Letter(
        to=to,
        subject="A new password for Palaver",
        text=(
            "Hello,\n\nsomebody, probably you, wants a new password for this address. Open this link to choose it:"
            f"\n\n{link}\n\nIt works once, and for an hour. If it was not you, ignore this letter: nothing changes.\n"
        ),
    )


def sign_up(to: str, link: str) -> Letter:
    return Letter(
        to=to,
        subject="Welcome to Palaver",
        text=(
            "Hello,\n\nsomebody, probably you, signs up to Palaver with this address. Open this link to go on:"
            f"\n\n{link}\n\nIt counts for a day. If it was not you, ignore this letter: nothing happens.\n"
        ),
    )


def known_already(to: str, link: str) -> Letter:
    return Letter(
        to=to,
        subject="You have been to Palaver before",
        text=(
            "Hello,\n\nsomebody, probably you, wanted to sign up to Palaver with this address. It is known there:"
            f" sign in with it.\n\n{link}\n\nIf it was not you, ignore this letter.\n"
        ),
    )
