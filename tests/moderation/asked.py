"""Whom examiners ask in tests: nobody, or somebody who answers as they are told."""

from palaver.core.errors import Unavailable
from palaver.kit import jsons
from palaver.llm.messages import Image


class Nobody:
    """No model and no endpoint answers."""

    async def ruling(self, asked: str, *, connection: str | None, model: str | None) -> str:
        raise Unavailable("Nobody is there.")

    async def categories(self, said: str | Image, *, connection: str | None, model: str | None) -> dict[str, float]:
        raise Unavailable("Nobody is there.")


class Somebody:
    """Rules as it was told, in whose answer {token} stands for the token; keeps what it was asked."""

    def __init__(self, answer: str = "", scores: dict[str, float] | None = None) -> None:
        self.answer, self.scores = answer, scores or {}
        self.asked: list[str] = []

    async def ruling(self, asked: str, *, connection: str | None, model: str | None) -> str:
        self.asked.append(jsons.decode(asked)["text"])
        return self.answer.replace("{token}", jsons.decode(asked)["token"])

    async def categories(self, said: str | Image, *, connection: str | None, model: str | None) -> dict[str, float]:
        self.asked.append(str(said))
        return self.scores
