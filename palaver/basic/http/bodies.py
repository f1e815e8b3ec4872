"""Bodies: a program's values as bytes and the content type that says how they are written."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.http.addresses import pairs_of
from palaver.basic.limits import heavy
from palaver.basic.values.kinds import File
from palaver.basic.values.members import as_record
from palaver.basic.values.text import dumps, text

JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
_FORM: Final = "application/x-www-form-urlencoded"
_PARTS: Final = "multipart/form-data"
_TYPE: Final = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-z0-9.+-]+(\s*;.*)?", re.IGNORECASE
)

Body = tuple[bytes, str]


async def body_of(host: Host, values: Sequence[Any], names: Sequence[str], pairs: Mapping[str, Any] | None) -> Body:
    """
    What follows an address: a body with or without its type, or values whose names make it a map.

    Without a type, the header that the program has set says it.
    """
    given = list(values)
    kind = given.pop() if len(given) == 2 and _is_type(given[1]) else host.http.headers.get("content-type", "")
    if len(given) > 1:
        given = [_named(given, names)]
    if pairs:
        given = [{**(given[0] if given and isinstance(given[0], dict) else {}), **pairs}]
    return await encoded(host, given[0], kind) if given and given[0] is not None else (b"", "")


async def encoded(host: Host, value: Any, kind: str = "") -> Body:
    """`kind` is the content type that is wanted, or nothing."""
    wanted = kind.partition(";")[0].strip().casefold()
    if isinstance(value, File) and wanted != _PARTS:
        return await host.drive.content(value), kind or text(value.get("mime_type")) or "application/octet-stream"
    if isinstance(value, dict) and wanted == _FORM:
        return urlencode(list(pairs_of(value))).encode(), _FORM
    if wanted == _PARTS:
        return await _parts(host, value)
    if isinstance(value, str):
        return _encoded(value), kind or (JSON if as_record(value) is not None else _TEXT)
    return _encoded(dumps(value)), kind or JSON


def _encoded(written: str) -> bytes:
    return written.encode("utf-8", "replace")


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and bool(_TYPE.fullmatch(value.strip()))


def _named(values: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    if len(names) < len(values) or not all(names[: len(values)]):
        raise argument_error("several values become a map by their names: write variables, or WITH name = value")
    return dict(zip(names, values, strict=False))


async def _parts(host: Host, value: Any) -> Body:
    if not isinstance(value, dict):
        raise argument_error(f"{_PARTS} takes a map")
    fields: dict[str, Any] = {"file": value} if isinstance(value, File) else value
    boundary, parts = f"palaver-{secrets.token_hex(16)}", list[bytes]()
    for name, each in fields.items():
        head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        content = _encoded(text(each))
        if isinstance(each, File):
            content = await host.drive.content(each)
            head += f'; filename="{_quoted(text(each.get("name")) or "file")}"'
            head += f"\r\nContent-Type: {_plain(text(each.get('mime_type'))) or 'application/octet-stream'}"
        parts.append(b"--%b\r\n%b\r\n\r\n%b\r\n" % (boundary.encode(), _encoded(head), content))
        heavy(sum(map(len, parts)))
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"{_PARTS}; boundary={boundary}"


def _quoted(name: str) -> str:
    """As browsers write it: nothing that ends the text or the line."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _plain(kind: str) -> str:
    return kind if _TYPE.fullmatch(kind) and kind.isprintable() else ""
