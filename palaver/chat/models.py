"""Models as bots name them: which one answers, and the one way to ask it, measured for whoever keeps accounts."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, Literal, TypeVar
from uuid import UUID

from palaver.accounting.budgets.budgets import Budgets, Reservation
from palaver.accounting.call import CACHED, Activity, ModelCall, Payer, Tokens
from palaver.chat.measure import Measure, estimated
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.model import Model
from palaver.config.document.validate import Check
from palaver.core import metrics
from palaver.core.errors import NotFound, Unavailable
from palaver.llm import endpoints
from palaver.llm.answers import Audio, Made, Moderated, Transcript
from palaver.llm.calling.calls import Calls
from palaver.llm.calling.order import Candidate
from palaver.llm.connections import AUTO, PROVIDERS, Connections, from_environment, provider_of
from palaver.llm.keys import KeySource, with_key
from palaver.llm.messages import Delta, Finished, Image, Message, Request, Usage
from palaver.llm.provider import Connection
from palaver.llm.rooms import Rooms

T = TypeVar("T")
_LONG: Final = 1024  # tokens of an answer, where nobody says how long it may be
Heard = Callable[[ModelCall], None]


def connections_answer(connections: Connections) -> Check:
    """A check for Bots: a document names a connection that there can be; one that is not configured here is told."""

    async def check(_account: UUID, document: BotDocument) -> Sequence[Finding]:
        model = document.model
        places = [("model.connection", model.connection)]
        places += [(f"model.fallback.{at}.connection", item.connection) for at, item in enumerate(model.fallback)]
        return [finding for path, name in places for finding in _unknown(connections, path, name)]

    return check


def budgets_fit(models: Callable[[], "Models"]) -> Check:
    """A check for Bots: what the model may be shown has room in it; a listing may be old, so it is a warning."""

    async def check(_account: UUID, document: BotDocument) -> Sequence[Finding]:
        room, budget = await models().room(document.model), document.context.budget_tokens
        if room is None or budget <= room:
            return []
        message = f"the model takes {room:,} tokens at once, with its answer"
        hint = f"set it to {room} or less"
        path, code = "context.budget_tokens", "larger_than_model"
        return [Finding(path=path, code=code, message=message, hint=hint, severity="warning")]

    return check


def _unknown(connections: Connections, path: str, name: str) -> list[Finding]:
    if name == AUTO or name in connections.by_name:
        return []
    if name in PROVIDERS:
        message = f"{name!r} is not configured here"
        return [_finding(path, "not_configured", message, "warning", [*connections.by_name])]
    return [_finding(path, "unknown_connection", f"there is no connection {name!r}", "error", [*PROVIDERS])]


def _finding(
    path: str, code: str, message: str, severity: Literal["error", "warning"], known: Sequence[str]
) -> Finding:
    hint = f"take one of {', '.join([AUTO, *known])}"
    return Finding(path=path, code=code, message=message, hint=hint, severity=severity)


class Models:
    """
    `keys` resolves the references to secrets that stand where keys are set; `budgets` are asked before every call, and
    `heard` is told of it.

    `places` are the calls at once that one connection takes from this process.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        keys: KeySource,
        budgets: Budgets,
        heard: Sequence[Heard] = (),
        places: int = 2000,
    ) -> None:
        self.connections = from_environment(environment)
        self.calls, self.budgets = Calls(keys), budgets
        self.heard = [*heard]
        self._keys, self._places = keys, places
        self._rooms = Rooms(keys)

    async def ping(self) -> None:
        """Ask the connection that "auto" means for its models: raises what is wrong with it, or that it rests."""
        connection = await with_key(self.connections.auto(), self._keys)
        await provider_of(connection).models(connection)
        self.calls.gate(connection).must_not_rest("")

    def named(self, model: Model) -> Connection:
        """The connection that answers, without its key; Unavailable when it is not configured."""
        return self._connection(model.connection)

    async def room(self, model: Model) -> int | None:
        """How many tokens the bot's model takes at once; None where that is not told."""
        try:
            return await self._rooms.of(self._connection(model.connection), model.name)
        except Unavailable:
            return None

    def quotes(self, model: Model) -> bool:
        """Whether one of those that may answer only quotes: it wants passages with what to quote of them."""
        return any(candidate.connection.quotes for candidate in self._chain(model))

    async def must_afford(self, payer: Payer, model: Model) -> None:
        """BudgetExceeded where nothing is left for asking the bot's model; what only quotes costs nothing."""
        with suppress(Unavailable):
            if self.named(model).quotes:
                return
        await self.budgets.must_have(payer)

    def stream(
        self, payer: Payer, model: Model, request: Request, *, activity: Activity = "chat", heard: Heard | None = None
    ) -> AsyncGenerator[Sequence[Delta], None]:
        """
        Ask the bot's model, and yield what each read from its server completed; closing the generator stops the model.

        One that fails before its first word is asked again (`model.retries`), then the next of `model.fallback`. Every
        call of a provider is told to all that keep accounts, and to `heard`, however it ends.
        Raises Unavailable when the bot has no connection, BudgetExceeded before anybody is asked where nothing is left,
        a ModelFailed when the last one let us down.
        """

        async def watching(connection: Connection, asked: Request) -> Measure:
            reserved = await self._reserved(payer, connection, asked, asked.params.max_output_tokens or _LONG)
            told = partial(self._tell, heard, reserved, counts=not connection.quotes)
            return Measure(payer, activity, connection, asked, told)

        return self.calls.stream(self._chain(model), request, model.retries, watching)

    async def moderated(self, payer: Payer, model: Model, said: str | Image) -> Moderated:
        """
        What the moderation endpoint of `model.connection` thinks of a text or a picture; a name None is its own model.

        Raises Unavailable when there is no such connection, a ModelFailed when it has none or lets us down.
        """
        message = Message("user", said) if isinstance(said, str) else Message("user", "", images=[said])
        request = Request(messages=[message], model=model.name)

        async def ask(connection: Connection) -> tuple[Moderated, str, Usage | None]:
            if isinstance(said, str):
                (found,) = await endpoints.moderate(connection, [said], model.name)
            else:
                found = await endpoints.look(connection, said, model.name)
            return found, found.model, None

        return await self._once(payer, "moderation", model, request, ask)

    def transcribes(self, model: Model) -> bool:
        """Whether the bot's connection turns speech into text."""
        return endpoints.transcribes(self._connection(model.connection)) is not None

    async def transcribed(self, payer: Payer, model: Model, audio: Audio, language: str | None = None) -> Transcript:
        """What was said in `audio`, by the transcription endpoint of `model.connection`; raises as `moderated` does."""
        request = Request(messages=[], model=model.name)

        async def ask(connection: Connection) -> tuple[Transcript, str, Usage | None]:
            found = await endpoints.transcribe(connection, audio, model.name, language)
            return found, found.model, found.usage

        return await self._once(payer, "speech", model, request, ask)

    async def drawn(self, payer: Payer, model: Model, prompt: str) -> Made:
        """A picture by the bot's connection, or a fallback of it that makes some; raises as `moderated` does."""
        chosen = self._offering(model, endpoints.draws, "pictures")
        return await self._made(payer, "image", chosen, prompt, endpoints.draw)

    async def spoken(self, payer: Payer, model: Model, text: str) -> Made:
        """The same for a text as speech."""
        chosen = self._offering(model, endpoints.speaks, "speech")
        return await self._made(payer, "speech", chosen, text, endpoints.speak)

    def _offering(self, model: Model, offers: Callable[[Connection], object | None], what: str) -> Model:
        """The first connection that the bot names with such an endpoint, and its own model there: no other is told."""
        own = self._connection(model.connection)
        for each in (own, *self._named_too(model)):
            if offers(each) is not None:
                return model.model_copy(update={"connection": each.name, "name": None})
        others = [name for name, each in self.connections.by_name.items() if offers(each) is not None]
        told = "name one that does in model.connection or model.fallback"
        key = "set OPENAI_API_KEY (and OPENAI_BASE_URL for another server that speaks OpenAI's API), then"
        told = f"{told}: {', '.join(others)}" if others else f"{key} {told}: openai"
        raise Unavailable(f"Neither the bot's connection {own.name} nor a fallback of it makes {what}: {told}.")

    def _named_too(self, model: Model) -> Iterator[Connection]:
        """The connections of the bot's fallbacks that are configured here."""
        for item in model.fallback:
            with suppress(Unavailable):
                yield self._connection(item.connection)

    async def _made(
        self,
        payer: Payer,
        activity: Activity,
        model: Model,
        text: str,
        make: Callable[[Connection, str], Awaitable[Made]],
    ) -> Made:
        request = Request(messages=[Message("user", text)], model=None)

        async def ask(connection: Connection) -> tuple[Made, str, Usage | None]:
            found = await make(connection, text)
            return found, found.model, found.usage

        return await self._once(payer, activity, model, request, ask)

    async def _once(
        self,
        payer: Payer,
        activity: Activity,
        model: Model,
        request: Request,
        ask: Callable[[Connection], Awaitable[tuple[T, str, Usage | None]]],
    ) -> T:
        """One call of an endpoint beside chat, behind the connection's gate and told to all that keep accounts."""
        connection = self._patient(model, self._connection(model.connection))
        reserved = await self._reserved(payer, connection, request, 0 if request.messages else _LONG)
        measure = Measure(payer, activity, connection, request, partial(self._tell, None, None, counts=True))

        async def measured(keyed: Connection) -> T:
            found, name, usage = await ask(keyed)
            measure.finished = Finished("stop", usage, name)
            return found

        try:
            return await self.calls.once(connection, f"{activity}:{model.name or ''}", measured, measure)
        finally:
            if reserved is not None:
                reserved.release()

    def saved(self, payer: Payer, model: Model, tokens: int) -> None:
        """Tell those that keep accounts that a stored answer has made a call needless."""
        with suppress(Unavailable):
            connection = self.named(model)
            call = ModelCall(
                payer=payer,
                activity="chat",
                connection=connection.name,
                provider=connection.provider,
                model=model.name or connection.default_model or "",
                tokens=Tokens(completion=tokens),
                outcome=CACHED,
            )
            for hear in () if connection.quotes else self.heard:
                hear(call)

    async def _reserved(self, payer: Payer, connection: Connection, request: Request, most: int) -> Reservation | None:
        """What a call may use, its answer up to `most` tokens; where nobody says what it takes, a long one's."""
        if connection.quotes:
            return None
        return await self.budgets.reserve(payer, sum(map(estimated, request.messages)), most)

    def _tell(self, heard: Heard | None, reserved: Reservation | None, call: ModelCall, *, counts: bool) -> None:
        """What only quotes has asked nobody: there is nothing to keep accounts of."""
        metrics.LLM_REQUESTS.labels(call.provider, call.outcome).inc()
        for hear in [*(self.heard if counts else ()), *([heard] if heard else [])]:
            hear(call)
        if reserved is not None:
            reserved.release()

    def _chain(self, model: Model) -> list[Candidate]:
        """Who is asked, in this order; a fallback that is not configured here is passed over."""
        chain = [Candidate(self._patient(model, self._connection(model.connection)), model.name)]
        for item in model.fallback:
            with suppress(Unavailable):
                connection = self._patient(model, self._connection(item.connection))
                if all((connection.name, item.name) != (one.connection.name, one.model) for one in chain):
                    chain.append(Candidate(connection, item.name, frozenset(item.on)))
        return chain

    def _connection(self, name: str) -> Connection:
        try:
            return self.connections.get(name)
        except NotFound as error:
            raise Unavailable(error.message) from error

    def _patient(self, model: Model, connection: Connection) -> Connection:
        """The connection with the bot's patience and this process's places."""
        patience = float(model.timeout_s)
        return replace(
            connection,
            stall_s=patience,
            first_token_s=patience + connection.loading_s,
            concurrency=self._places,
        )
