"""What is said of a field that a body cannot have: its name, the one that was meant, and what there is."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

import msgspec
from msgspec import inspect

from palaver.core.errors import Unprocessable

_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$([\w.\[\]]*)`)?", re.DOTALL)
_STEP: Final = re.compile(r"\w+|\[\.*\d*\]")
_SHOWN: Final = 100  # letters of a name that somebody made up


def unknown_field(error: msgspec.ValidationError, kind: Any) -> Unprocessable | None:
    """The refusal of a body that should be a `kind`; None where `error` is about something else."""
    said = _UNKNOWN.fullmatch(str(error))
    if said is None:
        return None
    name, path = said[1], said[2] or ""
    known = list(_names(kind, path))
    meant = get_close_matches(name[:_SHOWN], known, 1)
    where = f" in '{path.removeprefix('.')}'" if path else ""
    guess = f"; did you mean '{meant[0]}'?" if meant else "."
    text = f"There is no field '{name[:_SHOWN]}'{where}{guess}"
    return Unprocessable(f"{text} The fields are: {', '.join(known)}.", details={name[:_SHOWN]: text})


def _names(kind: Any, path: str) -> Iterator[str]:
    """The fields that there are at a place of a `kind`."""
    reached = list(_apart(inspect.type_info(kind)))
    for step in _STEP.findall(path):
        reached = [inner for each in reached for inner in _below(each, step)]
    for each in reached:
        if isinstance(each, inspect.StructType):
            yield from (field.encode_name for field in each.fields)


def _apart(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.Metadata):
        yield from _apart(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _apart(each)
    else:
        yield kind


def _below(kind: inspect.Type, step: str) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            if field.encode_name == step:
                yield from _apart(field.type)
    elif isinstance(kind, inspect.CollectionType):
        yield from _apart(kind.item_type)
    elif isinstance(kind, inspect.DictType):
        yield from _apart(kind.value_type)
