"""What a terminal shows of a turn: the answer as it comes, then what it cites, or the error that ended it."""

import re
from typing import Any, Final, TextIO
from urllib.parse import urljoin

# A model or a document may contain escape sequences: a terminal would obey them.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CITED: Final = re.compile(r"\[(\d{1,3})\]")


class Transcript:
    def __init__(self, out: TextIO, url: str) -> None:
        self._out, self._url = out, url
        self._text = ""
        self._sources: list[dict[str, Any]] = []
        self._error = ""
        self._offered: list[str] = []
        self._ended = False

    def show(self, event: dict[str, Any]) -> None:
        """Print what an event adds; types that this terminal has no picture of are passed over."""
        match event:
            case {"type": "token", "content": str(text)}:
                self._text += text
                self._write(_plain(text))
            case {"type": "done", "sources": list(sources), "finish_reason": reason}:
                self._sources, self._ended = sources, True
                self._write(" [stopped]" if reason == "cancelled" else "")
            case {"type": "nothing"}:
                self._ended = True
            case {"type": "suggestions", "items": list(items)}:
                self._offered = [each["value" if each.get("kind", "text") == "text" else "label"] for each in items]
            case {"type": "error", "message": str(message)}:
                self._error = message

    def end(self) -> bool:
        """Close the turn, listing what its answer cites and what may be said next; whether it came to its end."""
        ended, lines = self._ended, [""] if self._text else []
        lines += [line for source in self._cited() for line in self._source(source)]
        if self._offered:
            lines.append(_plain(f"({' / '.join(self._offered)})"))
        if self._error:
            lines.append(f"The answer failed: {_plain(self._error)}")
        if lines:
            self._write("\n".join([*lines, "", ""]))
        self._text, self._sources, self._error, self._offered, self._ended = "", [], "", [], False
        return ended

    def _cited(self) -> list[dict[str, Any]]:
        """The sources whose numbers stand in the answer; all of them where none does."""
        numbers = {int(number) for number in _CITED.findall(self._text)}
        return [source for source in self._sources if source["n"] in numbers] or self._sources

    def _source(self, source: dict[str, Any]) -> list[str]:
        page = f", page {source['page']}" if source.get("page") else ""
        heading = f": {source['heading']}" if source.get("heading") else ""
        return [
            _plain(f"[{source['n']}] {source['title']}{page}{heading}"),
            _plain(f"    {urljoin(self._url, source['url'])}"),
        ]

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
