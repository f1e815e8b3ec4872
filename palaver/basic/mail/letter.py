"""A letter out of what SEND MAIL takes, or out of the lines of BEGIN MAIL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.drive.paths import name_of, normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.mail.parting import HEADER
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text

_MOST: Final = 50
_SUBJECT: Final = 200
_SPLIT: Final = re.compile(r"[,;]")
_KEPT_S: Final = 30 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    to: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[Any, ...] = ()
    reply_to: str = ""


def addresses(*values: Any) -> tuple[str, ...]:
    """Each address once; ArgumentError for none, and for more than fifty."""
    given = (each for value in values for each in (value if isinstance(value, list) else [value]))
    found = (part.strip() for each in given for part in _SPLIT.split(text(each)))
    made = tuple(dict.fromkeys(part for part in found if part))
    if not 0 < len(made) <= _MOST:
        raise argument_error(f"a letter goes to 1 to {_MOST} people")
    return made


def written(to: Any, subject: Any, body: Any, attachments: Any = None, copy: Any = None) -> Letter:
    """Without a body, what would be the subject is the body, and its first line the subject."""
    if body is None:
        subject, body = first_line(text(subject)), subject
    files = attachments if isinstance(attachments, list) else [] if attachments is None else [attachments]
    recipients = addresses(to, *([] if copy is None else [copy]))
    return Letter(to=recipients, subject=_line(text(subject)), body=text(body), attachments=tuple(files))


def block(recipient: Any, head: Sequence[str], content: str) -> Letter:
    """`head` are header lines; whatever values stand in one of them, it stays one line."""
    told = dict[str, list[str]]()
    for line in head:
        if (found := HEADER.fullmatch(" ".join(line.split()))) is not None:
            told.setdefault(found[1].casefold(), []).append(found[2].strip())
    body = content.strip("\n")
    return Letter(
        to=addresses(recipient, told.get("cc", []), told.get("bcc", [])) if told else addresses(recipient),
        subject=_line(told["subject"][0]) if "subject" in told else first_line(body),
        body=body,
        attachments=tuple(told.get("attachment", [])),
        reply_to=told.get("reply-to", [""])[0],
    )


def first_line(body: str) -> str:
    return _line(next((line for line in body.splitlines() if line.strip()), ""))


def _line(subject: str) -> str:
    return " ".join(subject.split())[:_SUBJECT]


async def sent(host: Host, letter: Letter) -> dict[str, Any]:
    """Each person gets a letter of their own; MailError at the first that cannot go."""
    body = "\n\n".join([letter.body, *[await _attached(host, each) for each in letter.attachments]])
    found = [await host.post.mail(to, letter.subject, body, letter.reply_to) for to in letter.to]
    return {"success": True, "message_id": found[0]}


async def _attached(host: Host, file: Any) -> str:
    """Files go along as addresses that hold for a month."""
    path = normal(file)
    name = text(file.get("name")) if isinstance(file, File) else name_of(path)
    return f"{name}: {await host.drive.link(path, _KEPT_S, name)}"
