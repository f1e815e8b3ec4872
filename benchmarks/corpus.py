"""10,000 chunks and questions about them, made of our test corpus; taken in by a server with a quick embedder."""

import json
import random
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.serving import ROOT, Serving, serving

NAME: Final = "bench"
CHUNKS: Final = 10_000
_DOCUMENTS: Final = 20
_SENTENCES: Final = 5
_PATIENCE_S: Final = 180.0
_HOME: Final = ROOT / "tests" / "knowledge" / "corpus"
# `palaver serve` with another program in the place of the embedder.
_QUICK: Final = (
    "import sys; from dataclasses import replace; from palaver.cli import serve as verb; "
    "from palaver.serve.supervisor import serve; import os; "
    "serve(replace(verb.read_options(sys.argv[2:], os.environ), embedder='benchmarks.quick_embedder'))"
)


def fill(data: Path) -> None:
    """Upload the documents to a server over `data`, and wait until all of them are searchable."""
    with serving(data, command=_QUICK) as server:
        server.first_page()
        server.json("POST", "/api/collections", {"name": NAME})
        for number, text in enumerate(documents()):
            server.upload(f"/api/collections/{NAME}/documents", f"volume-{number}.md", text)
        _await(server)


def _await(server: Serving) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        found = server.json("GET", f"/api/collections/{NAME}/documents?limit=200")["items"]
        if any(document["status"] == "failed" for document in found):
            raise RuntimeError(f"a document was not taken in: {found}")
        if all(document["status"] == "ready" for document in found):
            return
        time.sleep(0.5)
    raise RuntimeError("the documents were not taken in in time")


def documents() -> Iterator[str]:
    """Markdown whose sections are a chunk each: some sentences of the corpus in another order."""
    chance = random.Random(11)
    each = -(-CHUNKS // _DOCUMENTS)
    for number in range(_DOCUMENTS):
        parts = [f"# Volume {number}"]
        for section in range(each):
            text = " ".join(chance.sample(sentences(), _SENTENCES))
            parts.append(f"## Section {section}\n\n{text}")
        yield "\n\n".join(parts)


@cache
def sentences() -> list[str]:
    found = []
    for path in sorted((_HOME / "sources").glob("*.md")):
        for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
            plain = " ".join(paragraph.split())
            found += [part for part in re.split(r"(?<=[.!?]) ", plain) if 40 < len(part) < 160 and part[0].isalpha()]
    return found


def questions() -> list[str]:
    lines = (_HOME / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def unasked(count: int, seed: int) -> list[str]:
    """Questions that no other seed makes: two known ones crossed, with a number."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        first, second = chance.sample(questions(), 2)
        words = [*first.split()[:8], *second.split()[-3:]]
        found.append(f"{' '.join(words)} {seed}-{number}")
    return found


def bodies(asked: list[str]) -> bytes:
    return b"".join(json.dumps({"query": question, "top_k": 8}).encode() + b"\n" for question in asked)
