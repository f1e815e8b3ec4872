"""OpenAI's endpoints beside chat, which others copy: embeddings, moderations, transcriptions, pictures, speech."""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Final

import msgspec
from msgspec import Struct

from palaver.llm.answers import Audio, Embedded, Made, Moderated, Transcript
from palaver.llm.messages import Image, Usage
from palaver.llm.provider import Connection
from palaver.llm.transport import faults
from palaver.llm.transport.client import Call, fetch, fetch_bytes
from palaver.llm.wire.pieces import sent

RECORDING_S: Final = 120.0
PICTURE_S: Final = 180.0
_SPOKEN: Final = 25_000_000  # bytes
_VOICE: Final = "alloy"

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


class _Picture(Struct):
    b64_json: str | None = None


class _Pictures(Struct):
    data: list[_Picture]
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


async def draw(connection: Connection, calling: Calling, prompt: str, model: str) -> Made:
    """The picture itself, never an address of one; the older models have to be asked for it."""
    form = "b64_json" if "dall-e" in model else None
    body = sent({"model": model, "prompt": prompt, "n": 1, "response_format": form})
    call = calling("/images/generations", msgspec.json.encode(body), JSON)
    answer = await fetch(connection, call, _Pictures, PICTURE_S)
    try:
        data = b64decode(answer.data[0].b64_json or "", validate=True)
    except (IndexError, Error):
        data = b""
    if not data:
        raise faults.garbage(connection, "no picture in the answer")
    return Made(data, model, _used(answer.usage))


async def speak(connection: Connection, calling: Calling, text: str, model: str) -> Made:
    body = msgspec.json.encode({"model": model, "input": text, "voice": _VOICE, "response_format": "mp3"})
    data = await fetch_bytes(connection, calling("/audio/speech", body, JSON), _SPOKEN, RECORDING_S)
    if not data:
        raise faults.garbage(connection, "no speech in the answer")
    return Made(data, model)


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
