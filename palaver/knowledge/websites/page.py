"""Where a page leads, and whether it wants to be found; reading its text is left to the ingestion of documents."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

LINKS: Final = 1_000  # of one page that are looked at
_PIECE: Final = 64 * 1024


@dataclass(slots=True)
class Leads:
    """`links` as they are written, in order; `base` is what they are relative to, where the page says so."""

    links: list[str] = field(default_factory=list)
    base: str = ""
    index: bool = True
    follow: bool = True


_OURS: Final = frozenset({"robots", "palaver"})  # whom a page speaks to that speaks to us


def asked_beside(header: str) -> Leads:
    """
    What an `X-Robots-Tag` asks of us; what follows another crawler's name is for that one.

    >>> [asked_beside(each).index for each in ("googlebot: noindex, nofollow", "noindex", "a: x, palaver: none")]
    [True, False, False]
    """
    found, ours = Leads(), True
    for part in header.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() != "unavailable_after":
            ours = name.strip() in _OURS
        if ours:
            _heed(found, rest if colon else part)
    return found


def _heed(found: Leads, said: str) -> None:
    found.index = found.index and not ("noindex" in said or "none" in said)
    found.follow = found.follow and not ("nofollow" in said or "none" in said)


def leads(content: bytes) -> Leads:
    """
    What a page of HTML says, whatever is wrong with it.

    In Python and in pieces, so that a thread that reads a strange page lets the event loop go on.
    """
    reader = _Reader()
    text = content.decode("utf-8", "replace")
    for start in range(0, len(text), _PIECE):
        if len(reader.found.links) >= LINKS:
            break
        reader.feed(text[start : start + _PIECE])
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Leads()

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: ARG002, FBT001, FBT002  # as the library calls it
        """A comment as browsers take it: the library ends at sections of kinds that it does not know."""
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"a", "area", "base", "meta"}:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "base":
            self.found.base = self.found.base or given.get("href", "")
        elif tag == "meta":
            self._meta(given)
        elif given.get("href") and "nofollow" not in given.get("rel", "").lower() and len(self.found.links) < LINKS:
            self.found.links.append(given["href"])

    def _meta(self, given: dict[str, str]) -> None:
        if given.get("name", "").lower() in _OURS:
            _heed(self.found, given.get("content", "").lower())
