"""The files of a multipart request, handed on piece by piece as they arrive; storing them is left to others."""

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Final

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from palaver.core.errors import InvalidRequest, TooLarge
from palaver.kit import jsons

_FIELD: Final = b"file"
_PARTS: Final = 100
_DRAINED: Final = 4  # times the limit that is still read, so that the refusal reaches a client that only writes
_NAME_CHARACTERS: Final = 200
_TEXT_BYTES: Final = 4_096  # of one text beside a file
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Begin:
    name: str
    media_type: str


class _End:
    pass


_Event = _Begin | bytes | _End


class Upload:
    """One file on its way: `bytes` and `sha256` are of what was read so far."""

    def __init__(self, name: str, media_type: str, events: AsyncIterator[_Event], limit: int) -> None:
        self.name, self.media_type, self.bytes = name, media_type, 0
        self.whole = False
        self._events, self._limit = events, limit
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes in order; TooLarge beyond the limit, InvalidRequest when they break off before the end."""
        async for event in self._events:
            if isinstance(event, _End):
                self.whole = True
                return
            if not isinstance(event, bytes):
                break
            self.bytes += len(event)
            if self.bytes > self._limit:
                await self._drain()
                raise too_large(self._limit)
            self._digest.update(event)
            yield event
        raise InvalidRequest(f"The upload of {self.name!r} broke off before the file was whole.")

    async def _drain(self) -> None:
        left = self._limit * _DRAINED
        async for event in self._events:
            left -= len(event) if isinstance(event, bytes) else 0
            if left < 0:
                return


async def uploads(request: Request, limit: int, fields: dict[str, str] | None = None) -> AsyncGenerator[Upload, None]:
    """
    The files in the field "file", one after the other: each must be read before the next is asked for.

    `fields` is filled with the texts of the form that come before a file, by their names.
    `limit` counts the bytes of one file. Raises InvalidRequest for a body that is no multipart or holds no file.
    """
    events = _Parser(request, fields).events()
    found = False
    async for event in events:
        if isinstance(event, _Begin):
            found = True
            yield Upload(event.name, event.media_type, events, limit)
    if not found:
        raise InvalidRequest("The body holds no file. Send it as multipart/form-data in the field 'file'.")


def too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"The file is larger than the {limit // MEGABYTE} MB that are taken. Split it, or let the operator raise"
        " PALAVER_UPLOAD_MB."
    )


def file_name(given: str) -> str:
    """`given` as a name to show: its last path segment without control characters; it is never used as a path."""
    name = unicodedata.normalize("NFC", jsons.storable(given)).replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNPRINTABLE.sub("", name).strip()
    stem, dot, extension = name.rpartition(".")
    if len(name) > _NAME_CHARACTERS and dot and len(extension) < 16:
        return f"{stem[: _NAME_CHARACTERS - len(extension) - 1]}.{extension}"
    return name[:_NAME_CHARACTERS] or "document"


class _Parser:
    """Turns the request's bytes into events of the parts that are wanted."""

    def __init__(self, request: Request, fields: dict[str, str] | None) -> None:
        self.request, self._fields = request, fields
        self._queue: deque[_Event] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = b"", b""
        self._parts = 0
        self._wanted = False
        self._text, self._told = "", b""

    async def events(self) -> AsyncIterator[_Event]:
        parser = self._parser()
        try:
            async for received in self.request.stream():
                parser.write(received)
                while self._queue:
                    yield self._queue.popleft()
        except ClientDisconnect as error:
            raise InvalidRequest("The upload broke off: the connection was closed.") from error
        except FormParserError as error:
            raise InvalidRequest(f"The body is not valid multipart/form-data: {error}") from error

    def _parser(self) -> MultipartParser:
        kind, options = parse_options_header(self.request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise InvalidRequest("Send a file as multipart/form-data in the field 'file', or JSON with a 'url'.")
        return MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > _PARTS:
            raise InvalidRequest(f"The body has more than {_PARTS} parts.")
        self._headers, self._wanted = {}, False
        self._text, self._told = "", b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        name = options.get(b"name", b"")
        self._text = "" if b"filename" in options else name.decode("utf-8", "replace")[:_NAME_CHARACTERS]
        self._wanted = name == _FIELD and bool(options.get(b"filename"))
        if self._wanted:
            kind, _ = parse_options_header(self._headers.get(b"content-type", b"").decode("latin-1"))
            given = file_name(options[b"filename"].decode("utf-8", "replace"))
            self._queue.append(_Begin(given, kind.decode("latin-1")[:200]))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._wanted:
            self._queue.append(data[start:end])
        elif self._fields is not None and self._text and len(self._told) < _TEXT_BYTES:
            self._told = (self._told + data[start:end])[:_TEXT_BYTES]
            self._fields[self._text] = jsons.storable(self._told.decode("utf-8", "replace"))

    def _end(self) -> None:
        if self._wanted:
            self._queue.append(_End())
