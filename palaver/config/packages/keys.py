"""The keys of General Bots' config.csv: what each is, and which field of the document it becomes."""

import csv
import difflib
import re
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from palaver.config.document import schema

Kind = Literal["bot", "collection", "operator", "secret", "dropped"]

_TABLE: Final = Path(__file__).with_name("keys.csv")
# Names of before, and those that differ between General Bots' manual and its code.
ALIASES: Final = MappingProxyType(
    {
        "bot-system-prompt": "system-prompt",
        "twilio-phone-number": "twilio-from-number",
        "messagebird-access-key": "messagebird-api-key",
        "aws-access-key-id": "aws-access-key",
        "aws-secret-access-key": "aws-secret-key",
        "vonage-from": "vonage-from-number",
    }
)
_SECRET: Final = re.compile(
    r"(?:^|-)(?:api-?key|access-?key|secret(?:-key)?|token|password|passwd|pass|pwd|private-key|key)$"
)


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """
    `upstream`: R read there, R* by code that no conversation reaches, U by its page, D by nothing, N undocumented.

    `target` is a path of the document for a `bot`, a setting of the server for an `operator`, a place for a `secret`.
    """

    name: str
    upstream: str
    kind: Kind
    target: str
    convert: str

    @property
    def dead(self) -> bool:
        return self.kind == "dropped" or self.upstream == "D"

    @property
    def has_field(self) -> bool:
        """Whether the document has its field by now."""
        return self.kind == "bot" and self.target in fields()


@cache
def table() -> dict[str, Key]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [msgspec.convert(row, Key) for row in csv.DictReader(file)]
    return {row.name: row for row in rows}


@cache
def fields() -> dict[str, schema.Shape]:
    """The document's fields by path; a list is one."""
    return dict(schema.leaves(whole_lists=True))


def canonical(name: str) -> str:
    """A key's one spelling: small letters, hyphens, and the name that it goes by."""
    plain = re.sub(r"[\s_-]+", "-", name.strip().lower())
    return ALIASES.get(plain, plain)


def known(canonical_name: str) -> Key | None:
    """A key, or the family of keys that it belongs to."""
    families = (key for key in table().values() if key.name.endswith("*"))
    family = next((key for key in families if canonical_name.startswith(key.name[:-1])), None)
    return table().get(canonical_name) or family


def nearest(canonical_name: str) -> str | None:
    return next(iter(difflib.get_close_matches(canonical_name, [*table(), *ALIASES], 1, 0.75)), None)


def sounds_secret(canonical_name: str) -> bool:
    """Whether a key that nobody knows is called like a secret."""
    return _SECRET.search(canonical_name) is not None
