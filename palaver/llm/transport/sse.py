"""Server-sent events out of bytes that arrive in any pieces; ids and retry times are not kept, nobody resumes here."""

from palaver.llm.transport.lines import LIMIT, Lines, TooLong

Event = tuple[bytes, bytes]

_MARK = b"\xef\xbb\xbf"


class Events:
    """Yields (name, data) of whole events; the name is empty where the stream gives none."""

    __slots__ = ("_data", "_limit", "_lines", "_name", "_size")

    def __init__(self, limit: int = LIMIT) -> None:
        self._lines = Lines(limit)
        self._limit = limit
        self._name = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[Event]:
        """Answer the events that `data` completes; TooLong when one outgrows the limit."""
        events: list[Event] = []
        for line in self._lines.feed(data):
            if line:
                self._take(line)
            else:
                self._dispatch(events)
        return events

    def end(self) -> list[Event]:
        """Answer the event whose blank line never came: some servers leave it out after the last one."""
        events: list[Event] = []
        for line in self._lines.end():
            self._take(line)
        self._dispatch(events)
        return events

    def _take(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        if field == b"data":
            self._data.append(value)
            self._size += len(value)
            if self._size > self._limit:
                raise TooLong(f"an event is longer than {self._limit} bytes")
        elif field == b"event":
            self._name = value
        elif field.startswith(_MARK):
            self._take(line.removeprefix(_MARK))

    def _dispatch(self, events: list[Event]) -> None:
        if self._data:
            data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            events.append((self._name, data))
            self._data.clear()
            self._size = 0
        self._name = b""
