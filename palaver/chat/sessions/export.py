"""A conversation as a file: Markdown for people, JSON with all that is stored of its messages for programs."""

import re
from collections.abc import Sequence
from typing import Any, Final

from palaver.chat.sessions.sessions import StoredMessage, StoredSession
from palaver.kit.jsons import encode

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|!])")
_ENDINGS: Final = {
    "length": "stopped at its length limit",
    "cancelled": "stopped",
    "content_filter": "withheld in part",
}


def as_json(view: Any, messages: Sequence[StoredMessage]) -> bytes:
    return encode({"session": view, "messages": messages})


def as_markdown(session: StoredSession, bot: str, messages: Sequence[StoredMessage]) -> bytes:
    """What was said stands as it was written: answers are Markdown already."""
    parts = [
        f"# {_escaped(session.title or 'Untitled')}",
        f"{_escaped(bot)}, version {session.version} · {session.created_at:%Y-%m-%d %H:%M} UTC",
        *(_said(message, bot) for message in messages),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _said(message: StoredMessage, bot: str) -> str:
    who = "You" if message.role == "user" else _escaped(message.author or message.bot or bot)
    parts = [f"## {who} · {message.created_at:%Y-%m-%d %H:%M} UTC", message.content]
    if message.role == "assistant":
        if message.sources:
            parts.append("\n".join(["Sources:", *map(_source, message.sources)]))
        if note := message.error_message or _ENDINGS.get(message.finish_reason or ""):
            parts.append(f"*({_escaped(note)})*")
    return "\n\n".join(part for part in parts if part)


def _source(source: dict[str, Any]) -> str:
    page = f", page {source['page']}" if source.get("page") else ""
    return f"- [{source.get('n', '')}] {_escaped(str(source.get('title', '')))}{page}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
