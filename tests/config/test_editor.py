"""The editor's form is made from the schema: what is new there is in the form, and what was typed comes back."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given

from palaver.config.document.document import BotDocument
from palaver.config.document.schema import leaves
from palaver.config.editor.fields import Field, fields, sections
from palaver.config.editor.filled import Shown, filled, shown
from palaver.config.editor.told import field_at
from palaver.config.editor.values import held
from palaver.config.layers.effective import effective
from palaver.web.forms import Form
from tests.config.documents import documents

STRANGE: Mapping[str, Any] = {
    "properties": {
        "quite": {
            "properties": {
                "new": {
                    "properties": {
                        "switch": {"type": "boolean", "default": True, "description": "A.", "x-class": "expert"},
                        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}], "description": "B."},
                        "wait_s": {"type": "integer", "minimum": 1, "maximum": 9, "x-unit": "s", "description": "C."},
                        "table": {"type": "object", "additionalProperties": {"type": "string"}, "description": "D."},
                    }
                }
            }
        }
    }
}


def controls(made: Iterator[Field]) -> set[str]:
    """The paths of all controls, those within the items of a list too."""
    found = set()
    for field in made:
        found |= {f"{field.path}[].{below.path}" for below in field.fields} or {field.path}
    return found


def form(config: Mapping[str, Any], as_shown: Mapping[str, Shown], **typed: list[str]) -> Form:
    """What a browser sends of the form that shows `config`, ends of lines as browsers send them."""
    sent: dict[str, list[str]] = {}
    for field in fields():
        value = held(field, as_shown[field.path].value)
        if field.kind == "objects":
            cells = {f"{field.path}.{n}.{name}": [text] for n, row in enumerate(value) for name, text in row.items()}
            sent |= cells
        else:
            sent[field.path] = value if isinstance(value, list) else [value]
    return Form({name: [text.replace("\n", "\r\n") for text in texts] for name, texts in (sent | typed).items()})


def saved(config: Mapping[str, Any], **typed: list[str]) -> dict[str, Any]:
    as_shown = shown(effective(config))
    return filled(config, form(config, as_shown, **typed), fields(), as_shown)


def test_every_field_of_the_schema_has_a_control() -> None:
    whole = {field.path for field in fields() if field.kind == "json"}  # a list whose items are too large for a row
    paths = {path.partition("[]")[0] if path.partition("[]")[0] in whole else path for path, _ in leaves()}
    assert controls(fields()) == paths
    groups = [group for section in sections() for each in section.levels.values() for group in each]
    listed = [field.path for group in groups for field in group.fields]
    assert sorted(listed) == sorted(field.path for field in fields())


def test_a_new_field_has_a_control_whatever_it_is() -> None:
    made = {field.path: field for field in fields(STRANGE)}
    kinds = {path.rpartition(".")[2]: field.kind for path, field in made.items()}
    assert kinds == {"switch": "boolean", "either": "json", "wait_s": "integer", "table": "json"}
    wait = made["quite.new.wait_s"]
    assert (wait.label, wait.unit, wait.limits) == ("Wait", "s", "1 to 9")
    (section,) = sections(STRANGE)
    assert section.title == "Quite"
    assert [group.title for groups in section.levels.values() for group in groups] == ["New", "New"]


def test_what_a_bot_is_called_is_shown_and_not_changed() -> None:
    assert [field.path for field in fields() if field.kind == "fixed"] == ["schema_version", "identity.alias"]


@given(documents())
def test_a_form_that_nobody_touched_changes_nothing(config: dict[str, Any]) -> None:
    assert saved(config) == config


def test_what_is_typed_is_set_and_nothing_else() -> None:
    config = {"identity": {"alias": "support"}, "x": 1}
    typed = {
        "model.params.temperature": ["1.5"],
        "greeting.suggestions": ["One", "", "Two"],
        "knowledge.collections.0.name": ["docs"],
        "knowledge.collections.0.weight": [""],
        "session.idle_timeout_s": [""],
    }
    assert saved(config, **typed) == {
        **config,
        "model": {"params": {"temperature": 1.5}},
        "greeting": {"suggestions": ["One", "Two"]},
        "knowledge": {"collections": [{"name": "docs"}]},
        "session": {"idle_timeout_s": None},
    }


def test_a_field_is_reverted_and_leaves_no_empty_part() -> None:
    config = {"identity": {"alias": "support"}, "model": {"params": {"temperature": 1.5}}}
    assert saved(config, revert=["model.params.temperature"]) == {"identity": {"alias": "support"}}


@pytest.mark.parametrize("text", ["warm", "1e999", "NaN", "0.5 or so", "[1"])
def test_what_is_half_written_stays_as_it_was_typed(text: str) -> None:
    made = saved({"identity": {"alias": "support"}}, **{"model.params.temperature": [text]})
    assert made["model"]["params"]["temperature"] == text


def test_a_wrong_document_is_shown_and_kept() -> None:
    config = {"identity": {"alias": "support"}, "model": 5, "greeting": {"text": ["not", "a text"], "suggestions": 7}}
    assert saved(config) == config
    assert saved(config, **{"model.name": ["gpt"]})["model"] == {"name": "gpt"}


def test_findings_stand_at_the_nearest_field() -> None:
    paths = {path for path, _ in leaves(whole_lists=True)}
    assert field_at("knowledge.collections.3.name", paths) == "knowledge.collections"
    assert field_at("model.params.temperature", paths) == "model.params.temperature"
    assert field_at("model.colour", paths) == ""


def test_a_field_says_what_would_count_without_it() -> None:
    told = shown(effective({"model": {"params": {"temperature": 2}}}))["model.params.temperature"]
    assert (told.value, told.set, told.beneath) == (2, True, 0.3)
    assert BotDocument.model_fields["model"].default.params.temperature == told.beneath


def test_what_the_operator_has_locked_is_shown_as_they_say_and_stays_as_it_was() -> None:
    config = {"identity": {"alias": "support"}, "model": {"params": {"temperature": 2}}}
    locks = {"model.params.temperature": {"value": 0.1, "reason": "Laws."}}
    told = shown(effective(config, {"account": {"greeting.text": "Welcome."}}, locks))
    locked, greeting = told["model.params.temperature"], told["greeting.text"]
    assert (locked.value, locked.set, locked.locked, locked.why) == (0.1, False, True, "Laws.")
    assert (greeting.value, greeting.set, greeting.beneath_source) == ("Welcome.", False, "account")
