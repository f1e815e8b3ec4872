"""What a connection may offer beside chat: vectors of texts, scores of moderation, the words in a recording."""

from collections.abc import Sequence
from typing import NoReturn, Protocol, runtime_checkable

from palaver.llm.answers import Audio, Embedded, Moderated, Transcript
from palaver.llm.connections import provider_of
from palaver.llm.errors import RequestRefused
from palaver.llm.messages import Image
from palaver.llm.provider import Connection


@runtime_checkable
class Embeds(Protocol):
    """`embedding_model` is asked where none is named; empty: there is no such endpoint. So it is with the others."""

    @property
    def embedding_model(self) -> str: ...

    async def embed(
        self, connection: Connection, texts: Sequence[str], model: str, dimensions: int | None
    ) -> Embedded: ...


@runtime_checkable
class Moderates(Protocol):
    @property
    def moderation_model(self) -> str: ...

    async def moderate(self, connection: Connection, texts: Sequence[str], model: str) -> list[Moderated]: ...

    async def look(self, connection: Connection, picture: Image, model: str) -> Moderated: ...


@runtime_checkable
class Transcribes(Protocol):
    @property
    def transcription_model(self) -> str: ...

    async def transcribe(
        self, connection: Connection, audio: Audio, model: str, language: str | None
    ) -> Transcript: ...


def embeds(connection: Connection) -> Embeds | None:
    """The provider of `connection`, where it makes embeddings."""
    provider = provider_of(connection)
    return provider if isinstance(provider, Embeds) and provider.embedding_model else None


def moderates(connection: Connection) -> Moderates | None:
    """The provider of `connection`, where it moderates."""
    provider = provider_of(connection)
    return provider if isinstance(provider, Moderates) and provider.moderation_model else None


def transcribes(connection: Connection) -> Transcribes | None:
    """The provider of `connection`, where it transcribes."""
    provider = provider_of(connection)
    return provider if isinstance(provider, Transcribes) and provider.transcription_model else None


async def embed(
    connection: Connection, texts: Sequence[str], model: str | None = None, dimensions: int | None = None
) -> Embedded:
    """Ask for the vectors of `texts`; raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = embeds(connection) or _missing(connection, "makes no embeddings")
    return await provider.embed(connection, texts, model or provider.embedding_model, dimensions)


async def moderate(connection: Connection, texts: Sequence[str], model: str | None = None) -> list[Moderated]:
    """Ask what is wrong with each of `texts`; raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = moderates(connection) or _missing(connection, "does not moderate")
    return await provider.moderate(connection, texts, model or provider.moderation_model)


async def look(connection: Connection, picture: Image, model: str | None = None) -> Moderated:
    """Ask what is wrong with a picture; raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = moderates(connection) or _missing(connection, "does not moderate")
    return await provider.look(connection, picture, model or provider.moderation_model)


async def transcribe(
    connection: Connection, audio: Audio, model: str | None = None, language: str | None = None
) -> Transcript:
    """Ask for the words in `audio`; raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = transcribes(connection) or _missing(connection, "does not transcribe")
    return await provider.transcribe(connection, audio, model or provider.transcription_model, language)


def _missing(connection: Connection, what: str) -> NoReturn:
    raise RequestRefused(f"Connection '{connection.name}' ({provider_of(connection).title}) {what}: use another one.")
