"""Twenty documents of ours with a hundred questions that they answer and twenty that they do not; licence MIT."""

from pathlib import Path

import msgspec

HERE = Path(__file__).parent
DOCUMENTS = sorted((HERE / "documents").iterdir())


class Question(msgspec.Struct, frozen=True):
    """Answered by the chunk of `document` that holds `phrase`, on `page` where the document has pages."""

    question: str
    document: str = ""
    phrase: str = ""
    page: int | None = None

    def is_answered_by(self, document: str, text: str) -> bool:
        return document == self.document and " ".join(self.phrase.split()) in " ".join(text.split())


def questions() -> list[Question]:
    return _read("questions.jsonl")


def unanswerable() -> list[Question]:
    return _read("unanswerable.jsonl")


def _read(name: str) -> list[Question]:
    return msgspec.json.decode(b"[" + b",".join((HERE / name).read_bytes().splitlines()) + b"]", type=list[Question])
