"""How what lies between two versions is written for people."""

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from palaver.config.releasing.difference import changes
from palaver.modules.versions.showing import Field, fields, written

PROSE = st.text(st.sampled_from("ab \n\t:#-'\"ä"), max_size=60)
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | PROSE, st.lists, max_leaves=8)


def differing(before: dict[str, Any], after: dict[str, Any]) -> Field:
    (found,) = fields(changes(before, after))
    return found


def test_a_prompt_is_shown_word_by_word_with_what_the_field_means() -> None:
    found = differing({"prompt": {"system": "Be brief."}}, {"prompt": {"system": "Be brief and kind."}})
    assert (found.path, found.description) == ("prompt.system", "What the model is told before anything else.")
    assert [(piece.kind, piece.text) for piece in found.words] == [
        ("same", "Be "),
        ("removed", "brief."),
        ("added", "brief and kind."),
    ]


def test_of_a_long_text_what_did_not_change_is_left_out_in_the_middle() -> None:
    kept = "This stays.\n" * 200
    found = differing({"prompt": {"system": f"Old\n{kept}"}}, {"prompt": {"system": f"New\n{kept}"}})
    gap = next(piece for piece in found.words if piece.kind == "gap")
    shown = sum(len(piece.text) for piece in found.words if piece.kind == "same")
    assert gap.left_out + shown == len(kept) + 1
    assert shown < 400


def test_what_is_no_prose_is_shown_as_it_was_and_as_it_is() -> None:
    found = differing({}, {"limits": {"per_visitor_rpm": None}})
    assert (found.before, found.after, found.unit, found.words) == ("20", "not set", "turns a minute", [])
    found = differing({}, {"model": {"connection": "openai"}})
    assert (found.before, found.after, found.words) == ("auto", "openai", [])
    found = differing({"greeting": {"text": "Hello to all of you out there!"}}, {"greeting": {"text": "Good morning."}})
    assert (found.after, found.words) == ("Good morning.", [])
    found = differing({}, {"knowledge": {"collections": [{"name": "docs"}]}})
    assert (found.before, found.after) == ("none", "- name: docs")


def test_a_key_that_no_document_has_is_shown_all_the_same() -> None:
    """A draft may hold anything."""
    found = differing({}, {"prompt": {"sistem": "Hello you."}})
    assert (found.path, found.description, found.before, found.after) == (
        "prompt.sistem",
        "",
        "not set",
        "Hello you.",
    )


@given(st.dictionaries(st.sampled_from(["a", "b", "c d"]), VALUES))
def test_what_is_written_as_yaml_says_the_same(document: dict[str, Any]) -> None:
    assert yaml.safe_load(written(document)) == document
