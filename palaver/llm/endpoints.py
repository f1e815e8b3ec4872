"""What a connection may offer beside chat: vectors, scores of moderation, words in a recording, pictures, speech."""

from collections.abc import Sequence
from typing import NoReturn, Protocol, runtime_checkable

from palaver.llm.answers import Audio, Embedded, Made, Moderated, Transcript
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


@runtime_checkable
class Draws(Protocol):
    @property
    def image_model(self) -> str: ...

    async def draw(self, connection: Connection, prompt: str, model: str) -> Made: ...


@runtime_checkable
class Speaks(Protocol):
    @property
    def speech_model(self) -> str: ...

    async def speak(self, connection: Connection, text: str, model: str) -> Made: ...


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


def draws(connection: Connection) -> Draws | None:
    """The provider of `connection`, where it makes pictures."""
    provider = provider_of(connection)
    return provider if isinstance(provider, Draws) and provider.image_model else None


def speaks(connection: Connection) -> Speaks | None:
    """The provider of `connection`, where it makes speech."""
    provider = provider_of(connection)
    return provider if isinstance(provider, Speaks) and provider.speech_model else None


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


async def draw(connection: Connection, prompt: str, model: str | None = None) -> Made:
    """Ask for a picture; raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = draws(connection) or _missing(connection, "makes no pictures")
    return await provider.draw(connection, prompt, model or provider.image_model)


async def speak(connection: Connection, text: str, model: str | None = None) -> Made:
    """Ask for `text` as speech (MP3); raises a ModelFailed, RequestRefused where there is no such endpoint."""
    provider = speaks(connection) or _missing(connection, "makes no speech")
    return await provider.speak(connection, text, model or provider.speech_model)


def _missing(connection: Connection, what: str) -> NoReturn:
    raise RequestRefused(f"Connection '{connection.name}' ({provider_of(connection).title}) {what}: use another one.")
