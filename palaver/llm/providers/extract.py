"""Extract: answers without a model, by quoting what retrieval found; it never says a sentence of its own."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from palaver.llm.messages import Delta, Finished, Request, TextDelta, Usage, estimate_tokens
from palaver.llm.provider import Connection
from palaver.llm.quoting import cited

MODEL = "extract"
WORDS_AT_A_TIME = 4

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Quotes what the request's passages bring for it, each with its citation, between the request's fixed notices."""

    title: str
    rank: int

    def find(self, name: str, env: Mapping[str, str]) -> Connection | None:
        """Answer the connection that every environment has."""
        del env
        return Connection(name=name, provider=name, default_model=MODEL, quotes=True)

    async def stream(self, connection: Connection, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        del connection
        answer = compose(request)
        for piece in _pieces(answer):
            yield [TextDelta(piece)]
            await asyncio.sleep(0)
        yield [Finished("stop", _usage(request, answer), MODEL)]

    async def models(self, connection: Connection) -> list[str]:
        del connection
        return [MODEL]


def compose(request: Request) -> str:
    """Answer the whole text: lead and quotes, or that nothing fits; then that no model is configured."""
    found = cited(request.passages)
    notices = request.notices
    said = [notices.lead, *(f"{quote.text} [{quote.n}]" for quote in found)] if found else [notices.no_hit]
    return "\n\n".join(part for part in [*said, notices.no_model] if part)


def _pieces(text: str) -> Iterator[str]:
    words = _WORDS.findall(text)
    for at in range(0, len(words), WORDS_AT_A_TIME):
        yield "".join(words[at : at + WORDS_AT_A_TIME])


def _usage(request: Request, answer: str) -> Usage:
    read = sum(estimate_tokens(message.content) for message in request.messages)
    read += sum(estimate_tokens(passage.text) for passage in request.passages)
    said = estimate_tokens(answer)
    return Usage(read, said, read + said)


PROVIDER = Extract(title="Extract", rank=1000)
