"""Addresses of strangers, through the safe client."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`headers` are this request's own; those that the program has set for its run go beneath them."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status; names of headers are in lower case, `url` is where redirects ended."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str


class Http(Protocol):
    """Headers that a program sets hold for its run."""

    @property
    def headers(self) -> dict[str, str]:
        """Those of the run, by names in lower case; they last as long as the run, over every HEAR."""

    async def ask(self, request: Request) -> Answer:
        """HttpError where nothing answers, Timeout, AccessDenied for an address that is not asked, LimitExceeded."""
