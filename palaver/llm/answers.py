"""What the endpoints beside chat take and answer, in values that no provider's format leaks into."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from palaver.llm.messages import Usage


class Embedded(Struct, frozen=True):
    """One vector for each text, in their order and as the model made them; `usage` None where nobody counts."""

    vectors: Sequence[Sequence[float]]
    model: str
    usage: Usage | None = None


class Moderated(Struct, frozen=True):
    """What the provider thinks of one text: its own verdict, and a score from 0 to 1 for each of its categories."""

    flagged: bool
    scores: Mapping[str, float]
    model: str


class Audio(Struct, frozen=True):
    """A recording in its own bytes; the ending of `name` (speech.mp3) tells the provider its format."""

    name: str
    mime: str
    data: bytes


class Transcript(Struct, frozen=True):
    """What was said; `seconds` is the recording's length where the provider tells it, `usage` None where not."""

    text: str
    model: str
    language: str | None = None
    seconds: float | None = None
    usage: Usage | None = None


class Made(Struct, frozen=True):
    """A picture or a recording that a model has made, in its own bytes; `usage` None where nobody counts."""

    data: bytes
    model: str
    usage: Usage | None = None
