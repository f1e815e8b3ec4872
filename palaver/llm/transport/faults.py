"""From what a provider answered to the error we raise: bounded, without control characters, never with the key."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from palaver.llm.errors import Garbage, KeyRefused, ModelFailed, ModelLimited, Overloaded, RequestRefused
from palaver.llm.provider import Connection

SHOWN = 300
_HIDDEN = "[key]"
_TOLD_APART = 8
_LONGEST_WAIT = 3600.0


def clean(text: str, connection: Connection) -> str:
    """Answer at most 300 characters of `text`, fit for a person and a log, without the connection's key."""
    plain = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char for char in text)
    return _without_key(" ".join(plain.split()), connection.api_key)[:SHOWN]


def _without_key(text: str, key: str) -> str:
    """Hide the key, and any beginning of it that is long enough to be told apart from a word."""
    if not key:
        return text
    text = text.replace(key, _HIDDEN)
    start = key[:_TOLD_APART]
    return re.sub(re.escape(start) + r"\S*", _HIDDEN, text) if len(key) > _TOLD_APART else text


def told(body: bytes) -> str:
    """Find the sentence in an error body of any of the wires; the body itself where it is not JSON we know."""
    try:
        return _sentence(msgspec.json.decode(body)) or ""
    except (msgspec.DecodeError, UnicodeDecodeError):
        return body.decode("utf-8", "replace")


def _sentence(value: object) -> str | None:
    """Walk to the first text under the names that providers put their sentence under."""
    for _ in range(4):
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str):
            return value
        if not isinstance(value, dict):
            return None
        value = next((value[name] for name in ("error", "message", "detail", "msg", "type") if value.get(name)), None)
    return None


def by_status(connection: Connection, status: int, headers: Mapping[str, str], body: bytes) -> ModelFailed:
    """Answer the error for an HTTP status other than 200."""
    said = _said(clean(told(body), connection))
    who = f"Connection '{connection.name}'"
    if status in {401, 403}:
        return key_refused(connection, f" (HTTP {status}).{said}")
    if status == 429:
        wait = _seconds(headers)
        when = f"try again in {max(1, round(wait))} s" if wait is not None else "try again later"
        return ModelLimited(f"{who} is limited by its provider: {when}.{said}", wait)
    if status == 408 or status >= 500:
        trouble = f"{who}: the provider is in trouble (HTTP {status}): try again later.{said}"
        return Overloaded(trouble, _seconds(headers))
    if 300 <= status < 400:
        return RequestRefused(f"{who} was sent elsewhere (HTTP {status}): check its base URL.{said}")
    return RequestRefused(f"{who}: the provider refused the request (HTTP {status}): check model and settings.{said}")


def by_event(connection: Connection, error: object) -> ModelFailed:
    """Answer the error for an error object inside a stream."""
    text = clean(_sentence(error) or msgspec.json.encode(error).decode(), connection)
    words = _words(error)
    who = f"Connection '{connection.name}'"
    if "rate_limit" in words or "insufficient_quota" in words:
        return ModelLimited(f"{who} is limited by its provider: try again later.{_said(text)}")
    if "authentication" in words or "permission" in words or "invalid_api_key" in words:
        return key_refused(connection, f".{_said(text)}")
    if "invalid_" in words or "not_found" in words:
        return RequestRefused(f"{who}: the provider refused the request: check model and settings.{_said(text)}")
    return Overloaded(f"{who}: the provider broke off with an error: try again later.{_said(text)}")


def key_refused(connection: Connection, why: str) -> KeyRefused:
    where = f"check {connection.key_from}" if connection.key_from else "check its API key"
    return KeyRefused(f"Connection '{connection.name}': the provider refused the key: {where}{why}")


def garbage(connection: Connection, what: str) -> Garbage:
    """Answer the error for bytes that are not what the wire promises; `what` is shown, cleaned."""
    return Garbage(
        f"Connection '{connection.name}' answered what is not its format: check its base URL and provider."
        f"{_said(clean(what, connection))}"
    )


def _said(text: str) -> str:
    return f" It said: {text}" if text else ""


def _words(error: object) -> str:
    """The machine-readable words of an error object: its type and code."""
    if not isinstance(error, dict):
        return ""
    return f"{error.get('type')} {error.get('code')}"


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After, a number or a date; None where it is neither."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return min(float(text), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return min(max((when - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT) if when.tzinfo else None
