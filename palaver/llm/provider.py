"""The contract of a provider, and what is written once over it; finding connections is connections.py's."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from palaver.llm.errors import RequestRefused
from palaver.llm.messages import (
    Completion,
    Counted,
    Delta,
    Finished,
    Reason,
    Request,
    TextDelta,
    ThinkingDelta,
    ToolCall,
    ToolCallDelta,
)
from palaver.llm.profile import Api

FIRST_TOKEN_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """
    Where a provider is reached and as whom. `provider` is a file of providers/; times are in seconds.

    `first_token_s` runs from the request to the answer's first byte, `stall_s` between two bytes; `loading_s` is what
    a model that sleeps may take to wake up, and lies within `first_token_s`.
    `api` is the wire to speak where the provider has several; None: what each model takes.
    `concurrency` is how many calls it takes at once from this process; more of them wait.
    `key_from` names where the key stands (a variable), so that an error can say what to look at.
    `quotes` says that the provider writes nothing: it wants passages with what to quote of them.
    """

    name: str
    provider: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    key_from: str = ""
    default_model: str | None = None
    api: Api | None = None
    connect_s: float = 5.0
    first_token_s: float = FIRST_TOKEN_S
    stall_s: float = 60.0
    loading_s: float = 0.0
    concurrency: int = 2000
    quotes: bool = False


@runtime_checkable
class Provider(Protocol):
    """One file of providers/. `rank` orders what "auto" tries first; a lower one wins."""

    @property
    def title(self) -> str: ...

    @property
    def rank(self) -> int: ...

    def find(self, name: str, env: Mapping[str, str]) -> Connection | None:
        """Answer the connection that the environment describes, under `name`; None where it describes none."""

    def stream(self, connection: Connection, request: Request) -> AsyncGenerator[Sequence[Delta], None]:
        """
        Ask, and yield what each socket read completed, `Finished` last; raises a ModelFailed.

        Closing the generator, or cancelling its task, closes the connection, so that the provider stops.
        """

    async def models(self, connection: Connection) -> list[str]:
        """List the model names that `connection` offers; raises a ModelFailed. Also the test of a connection."""


def model_of(connection: Connection, request: Request) -> str:
    """The model to ask: the request's, else the connection's default; RequestRefused when there is neither."""
    model = request.model or connection.default_model
    if not model:
        raise RequestRefused(f"Connection '{connection.name}' has no default model: name one in the bot's settings.")
    return model


async def complete(provider: Provider, connection: Connection, request: Request) -> Completion:
    """Ask and wait for the whole answer; raises what the stream raises."""
    answer = Collected()
    async with aclosing(provider.stream(connection, request)) as stream:
        async for deltas in stream:
            for delta in deltas:
                answer.add(delta)
    return answer.completion()


class Collected:
    """Joins the deltas of one stream."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._calls: dict[int, list[str]] = {}
        self._finished: Finished | None = None

    def add(self, delta: Delta) -> None:
        match delta:
            case TextDelta(text):
                self._text.append(text)
            case ThinkingDelta(text):
                self._thinking.append(text)
            case ToolCallDelta(index, id, name, arguments):
                call = self._calls.setdefault(index, ["", "", ""])
                call[0] = id or call[0]
                call[1] = name or call[1]
                call[2] += arguments
            case Finished():
                self._finished = delta
            case Counted():
                pass  # what holds is in Finished

    def tool_calls(self) -> tuple[ToolCall, ...]:
        return tuple(ToolCall(*self._calls[index]) for index in sorted(self._calls))

    def completion(self) -> Completion:
        """Answer the whole; a stream that has not finished counts as stopped."""
        finished = self._finished
        reason: Reason = finished.reason if finished else "stop"
        return Completion(
            text="".join(self._text),
            thinking="".join(self._thinking),
            tool_calls=self.tool_calls(),
            reason=reason,
            usage=finished.usage if finished else None,
            model=finished.model if finished else "",
            thoughts=finished.thoughts if finished else (),
        )
