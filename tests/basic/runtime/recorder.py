"""Ports that write down what a program asked of them, and answer what they were told to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from palaver.basic.ports.http import Answer, Request
from palaver.basic.values.kinds import File


@dataclass
class RecordedHttp:
    """`answers` are given in their order."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, request: Request) -> Answer:
        sent = {**self.headers, **request.headers}
        self.asked.append((request.method, request.url, sent, request.body))
        return self.answers.pop(0)


def answer(body: str, status: int = 200, kind: str = "application/json") -> Answer:
    return Answer(status=status, reason="OK", headers={"content-type": kind}, body=body.encode(), url="https://e.org/a")


class Recorded:
    """Every method is written down by its name with its arguments; `results` says what each answers."""

    otherwise: Any = None

    def __init__(self, **results: Any) -> None:
        self.results, self.done = results, list[tuple[Any, ...]]()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def method(*arguments: Any, **_: Any) -> Any:
            self.done.append((name, *arguments))
            return self.results.get(name, self.otherwise)

        return method


class RecordedDrive(Recorded):
    otherwise = File(name="f", path="f", url="", size=0, mime_type="text/plain")


class RecordedData(Recorded):
    otherwise = ()
