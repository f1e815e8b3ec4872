"""OpenAI's endpoints beside chat, which others copy: embeddings, moderations, transcriptions."""

from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Final

import msgspec
from msgspec import Struct

from palaver.llm.answers import Audio, Embedded, Moderated, Transcript
from palaver.llm.messages import Image, Usage
from palaver.llm.provider import Connection
from palaver.llm.transport import faults
from palaver.llm.transport.client import Call, fetch
from palaver.llm.wire.pieces import sent

RECORDING_S: Final = 120.0

# The call of a path with a body, and with its type where that is not JSON.
Calling = Callable[[str, bytes, str], Call]

JSON: Final = "application/json"


class _Vector(Struct):
    index: int
    embedding: list[float]


class _Tokens(Struct):
    prompt_tokens: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None


class _Vectors(Struct):
    data: list[_Vector]
    model: str | None = None
    usage: _Tokens | None = None


class _Verdict(Struct):
    flagged: bool
    category_scores: dict[str, float | None]

    def scores(self) -> dict[str, float]:
        return {name: score or 0.0 for name, score in self.category_scores.items()}


class _Verdicts(Struct):
    results: list[_Verdict]
    model: str | None = None


class _Words(Struct):
    text: str
    language: str | None = None
    duration: float | None = None
    usage: _Tokens | None = None


async def embed(
    connection: Connection, calling: Calling, texts: Sequence[str], model: str, dimensions: int | None
) -> Embedded:
    body = sent({"model": model, "input": list(texts), "encoding_format": "float", "dimensions": dimensions})
    answer = await fetch(connection, calling("/embeddings", msgspec.json.encode(body), JSON), _Vectors)
    ordered = sorted(answer.data, key=lambda vector: vector.index)
    return Embedded([vector.embedding for vector in ordered], answer.model or model, _used(answer.usage))


async def look(connection: Connection, calling: Calling, picture: Image, model: str) -> Moderated:
    """What is wrong with a picture; the endpoint takes one in a request, as a part."""
    part = {"type": "image_url", "image_url": {"url": picture.url()}}
    return (await _verdicts(connection, calling, [part], 1, model))[0]


async def moderate(connection: Connection, calling: Calling, texts: Sequence[str], model: str) -> list[Moderated]:
    return await _verdicts(connection, calling, texts, len(texts), model)


async def _verdicts(
    connection: Connection, calling: Calling, wanted: Sequence[object], count: int, model: str
) -> list[Moderated]:
    body = msgspec.json.encode({"model": model, "input": list(wanted)})
    answer = await fetch(connection, calling("/moderations", body, JSON), _Verdicts)
    if len(answer.results) != count:
        raise faults.garbage(connection, f"{len(answer.results)} results for {count} texts")
    return [
        Moderated(
            one.flagged, {name: score or 0.0 for name, score in one.category_scores.items()}, answer.model or model
        )
        for one in answer.results
    ]


async def transcribe(
    connection: Connection, calling: Calling, audio: Audio, model: str, language: str | None
) -> Transcript:
    """Whisper tells language and length where it is asked for more than the words; its successors know only JSON."""
    fields = {"model": model, "response_format": "verbose_json" if "whisper" in model else "json"}
    body, kind = _form({**fields, "language": language} if language else fields, audio)
    words = await fetch(connection, calling("/audio/transcriptions", body, kind), _Words, RECORDING_S)
    return Transcript(words.text, model, words.language or language, words.duration, _used(words.usage))


def _used(tokens: _Tokens | None) -> Usage | None:
    if tokens is None:
        return None
    prompt, completion = tokens.prompt_tokens or tokens.input_tokens or 0, tokens.output_tokens or 0
    total = tokens.total_tokens or prompt + completion
    return Usage(prompt, completion, total) if total else None


def _form(fields: Mapping[str, str], audio: Audio) -> tuple[bytes, str]:
    """The fields and the file as multipart, and its type; what stands in a name cannot end it."""
    mark = token_hex(16)
    name = "".join(char if char.isprintable() and char not in '"\\' else "_" for char in audio.name) or "audio"
    mime = audio.mime if audio.mime.isascii() and audio.mime.isprintable() else "application/octet-stream"
    head = f"--{mark}\r\nContent-Disposition: form-data; name="
    parts = [f'{head}"{field}"\r\n\r\n{value}\r\n' for field, value in fields.items()]
    parts.append(f'{head}"file"; filename="{name}"\r\nContent-Type: {mime}\r\n\r\n')
    body = b"".join(["".join(parts).encode(), audio.data, f"\r\n--{mark}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={mark}"
