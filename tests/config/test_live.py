"""Live fields are the active version's in every conversation; the others stay those of the conversation's version."""

from typing import Any

from hypothesis import given, settings

from palaver.config.document.document import BotDocument
from palaver.config.document.effect import RELOAD
from palaver.config.document.schema import leaves
from palaver.config.document.validate import read
from tests.config.documents import documents

PATHS = {path: field[RELOAD] for path, field in leaves() if "[]" not in path}


def value(document: BotDocument, path: str) -> Any:
    found: Any = document
    for part in path.split("."):
        found = getattr(found, part)
    return found


def test_there_are_fields_of_each_kind() -> None:
    assert set(PATHS.values()) == {"live", "new_session", "publish"}


@settings(max_examples=100, deadline=None)
@given(documents(), documents())
def test_each_field_is_read_from_the_version_that_the_schema_says(old: dict[str, Any], new: dict[str, Any]) -> None:
    (pinned, wrong), (active, wrong_too) = read(old), read(new)
    if pinned is None or active is None or wrong or wrong_too:
        return
    before = pinned.model_dump()
    counts = pinned.with_live(active)
    for path, reload in PATHS.items():
        assert value(counts, path) == value(active if reload == "live" else pinned, path), path
    assert counts.knowledge.collections == pinned.knowledge.collections
    assert pinned.model_dump() == before
    assert read(counts.model_dump(mode="json"))[1] == []
