"""Lines out of bytes that arrive in any pieces; what a line means is the reader's."""

LIMIT = 1 << 20


class TooLong(ValueError):
    """A line, or an event of several lines, is longer than we keep."""


class Lines:
    """Splits at LF, CRLF and CR; keeps at most `limit` bytes of an unfinished line."""

    __slots__ = ("_after_cr", "_limit", "_rest")

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """Answer the lines that `data` completes, without their ends; TooLong when one outgrows the limit."""
        if self._after_cr or b"\r" in data:
            data = self._plain(data)
        lines = data.split(b"\n")
        last = lines.pop()
        if self._rest and lines:
            self._rest += lines[0]
            lines[0] = bytes(self._rest)
            self._rest.clear()
        self._rest += last
        if len(self._rest) > self._limit:
            raise TooLong(f"a line is longer than {self._limit} bytes")
        return lines

    def end(self) -> list[bytes]:
        """Answer the line that the end of the stream cut off, if there is one."""
        rest = [bytes(self._rest)] if self._rest else []
        self._rest.clear()
        return rest

    def _plain(self, data: bytes) -> bytes:
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]
            self._after_cr = False
        if data:
            self._after_cr = data.endswith(b"\r")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
