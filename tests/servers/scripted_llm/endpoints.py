"""Answers of the endpoints beside chat: vectors, scores of moderation, what a recording says, pictures, speech."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final

import msgspec

from tests.servers.scripted_llm.frames import Json
from tests.servers.scripted_llm.script import Script

_SCORE: Final = re.compile(r"([a-z/-]+)=(0?\.\d+|1)\b")
_CATEGORIES: Final = ("harassment", "hate", "self-harm", "sexual", "violence")
DIMENSIONS: Final = 8
SECONDS: Final = 2.5


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    digest = hashlib.sha512(text.encode()).digest() * (dimensions // 64 + 1)
    return [byte / 255 for byte in digest[:dimensions]]


def _embeddings(body: Json, _script: Script) -> Json:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    rows = [
        {"object": "embedding", "index": index, "embedding": vector(text, body.get("dimensions") or DIMENSIONS)}
        for index, text in enumerate(texts)
    ]
    count = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return {"object": "list", "data": rows[::-1], "model": body["model"], "usage": usage}


def _ollama(body: Json, _script: Script) -> Json:
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    vectors = [vector(text, body.get("dimensions") or DIMENSIONS) for text in texts]
    return {
        "model": body["model"],
        "embeddings": vectors,
        "prompt_eval_count": sum(len(text.split()) for text in texts),
    }


def _moderations(body: Json, _script: Script) -> Json:
    """
    A text says itself what it is: `hate=0.9` in it is the score of that category, and from 0.5 on it is flagged; so
    does a picture, in its bytes.
    """
    wanted = [body["input"]] if isinstance(body["input"], str) else body["input"]
    texts = [each if isinstance(each, str) else _bytes(each) for each in wanted]
    results = []
    for text in texts:
        scores = dict.fromkeys(_CATEGORIES, 0.0) | {name: float(score) for name, score in _SCORE.findall(text)}
        flags = {name: score >= 0.5 for name, score in scores.items()}
        results.append({"flagged": any(flags.values()), "categories": flags, "category_scores": scores})
    return {"id": "modr-scripted", "model": body["model"], "results": results}


def _bytes(part: Json) -> str:
    return b64decode(part["image_url"]["url"].partition(",")[2]).decode("latin-1")


def _transcription(fields: Json, script: Script) -> Json:
    text = script.text or f"A recording of {len(fields['file'])} bytes."
    if fields.get("response_format") == "verbose_json":
        return {"task": "transcribe", "language": fields.get("language", "english"), "duration": SECONDS, "text": text}
    return {"text": text, "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 4, "total_tokens": 18}}


PICTURE: Final = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SPEECH: Final = b"ID3\x04\x00\x00\x00\x00\x00\x00 speech of "


def _picture(body: Json, script: Script) -> Json:
    """The script's text is the picture where it says something else: base64, or nothing of it."""
    if "dall-e" not in body["model"] and "response_format" in body:
        raise ValueError("the newer models do not know response_format")
    usage = {"input_tokens": 5, "output_tokens": 100, "total_tokens": 105}
    picture = script.text or b64encode(PICTURE).decode()
    return {"created": 1, "data": [{"b64_json": picture}], "usage": usage}


def _speech(body: Json, _script: Script) -> bytes:
    return SPEECH + str(body["input"]).encode()


ENDPOINTS: Final[Mapping[str, Callable[[Json, Script], Json | bytes]]] = {
    "/embeddings": _embeddings,
    "/api/embed": _ollama,
    "/moderations": _moderations,
    "/audio/transcriptions": _transcription,
    "/images/generations": _picture,
    "/audio/speech": _speech,
}


def fields_of(kind: str, body: bytes) -> dict[str, Any]:
    """What was sent, as JSON or as multipart, whose file is bytes."""
    if not kind.startswith("multipart/"):
        return msgspec.json.decode(body, type=dict[str, Any])
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found: dict[str, Any] = {}
    for part in whole.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = content if part.get_filename() else content.decode().rstrip("\r\n")
    return found
