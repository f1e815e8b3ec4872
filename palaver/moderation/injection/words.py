"""What attempts are made of, as the files beside say: stems by language, and signs beyond words."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's stems; words.toml says what each is for."""

    drop: Sequence[str]
    tell: Sequence[str]
    which: Sequence[str]
    told: Sequence[str]
    inner: Sequence[str]
    become: Sequence[str]
    free: Sequence[str]
    verb_last: bool = False


class Beyond(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign that is no matter of language."""

    pattern: str
    score: float


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


LANGUAGES: Final = msgspec.convert(_read("words.toml"), dict[str, Words])
BEYOND: Final = msgspec.convert(_read("signs.toml")["signs"], list[Beyond])
HINTS: Final = msgspec.convert(_read("signs.toml")["hints"], list[str])
