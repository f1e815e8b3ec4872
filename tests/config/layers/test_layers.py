"""Layers: what counts of schema default, platform, account, bot and lock, and what gives way where they contradict."""

from typing import Any

import pytest
from hypothesis import given

from palaver.config.document.document import BotDocument
from palaver.config.document.validate import read
from palaver.config.layers.effective import Value, effective
from palaver.config.layers.layers import ITS_OWN, Layers, laid, layered, paths, put, said, why_own, without
from tests.config.documents import Json, documents

RPM = "limits.per_visitor_rpm"
BOT: Json = {"identity": {"alias": "support"}}
FINE = documents().filter(lambda config: not read(config)[1])


def locks(**values: Any) -> dict[str, Json]:
    return {path.replace("__", "."): {"value": value, "reason": "because"} for path, value in values.items()}


def value(config: Json, layers: Json, locked: Json, path: str = RPM) -> Value:
    return next(each for each in effective(config, layers, locked) if each.path == path)


def test_the_nearest_layer_counts_and_a_lock_above_all() -> None:
    layers = {"platform": {RPM: 1}, "account": {RPM: 2}}
    bot = put(BOT, {RPM: 3})
    told = [
        value(BOT, {}, {}),
        value(BOT, {"platform": {RPM: 1}}, {}),
        value(BOT, layers, {}),
        value(bot, layers, {}),
        value(bot, layers, {RPM: {"value": None, "reason": "no limit"}}),
    ]
    assert [(each.value, each.source) for each in told] == [
        (20, "default"),
        (1, "platform"),
        (2, "account"),
        (3, "bot"),
        (None, "lock"),
    ]
    assert [(each.source, each.value) for each in told[-1].overridden] == [
        ("bot", 3),
        ("account", 2),
        ("platform", 1),
        ("default", 20),
    ]
    assert [each.locked for each in told] == [False, False, False, False, True]
    assert told[-1].reason == "no limit"


def test_null_is_a_value() -> None:
    found = value(BOT, {"account": {RPM: None}}, {})
    assert (found.value, found.source) == (None, "account")
    assert laid(BOT, {"account": {RPM: None}}, {}).limits.per_visitor_rpm is None


def test_what_the_page_shows_is_what_counts() -> None:
    layers: Layers = {"platform": {"knowledge.retrieval.top_k": 30}, "account": {"model.params.stop": ["END"]}}
    bot = put(BOT, {"knowledge.retrieval.candidates": 40, "greeting.text": "Hi"})
    locked = locks(model__timeout_s=7)
    document = laid(bot, layers, locked).model_dump(mode="json")
    assert {each.path: each.value for each in effective(bot, layers, locked)} == said(document)


@given(FINE, FINE, FINE)
def test_no_layers_stop_a_bot(config: Json, lower: Json, lock: Json) -> None:
    """Whatever is right by itself, the document that counts is right; locks stand as they are, or for their default."""
    values = {path: each for path, each in said(lower).items() if path in layered()}
    held = {path: {"value": each, "reason": ""} for path, each in said(lock).items() if path in layered()}
    both: list[Layers] = [{"platform": values}, {"account": values}]
    for layers in both:
        found = laid(config, layers, held)
        BotDocument.model_validate(found.model_dump())
        shown = {each.path: each.value for each in effective(config, layers, held)}
        assert BotDocument.model_validate(put({}, shown)) == found
        assert all(shown[path] == each["value"] for path, each in held.items())


def test_a_bots_value_stands_against_a_default_and_gives_way_to_a_lock() -> None:
    few = put(BOT, {"knowledge.retrieval.candidates": 5, "knowledge.retrieval.top_k": 5})
    default, lock = {"account": {"knowledge.retrieval.top_k": 40}}, locks(knowledge__retrieval__top_k=40)
    alone = put(BOT, {"knowledge.retrieval.candidates": 10})
    assert laid(alone, default, {}).knowledge.retrieval.top_k == 8
    held = laid(few, {}, lock).knowledge.retrieval
    assert (held.top_k, held.candidates) == (40, 100)
    shown = value(few, {}, lock, "knowledge.retrieval.candidates")
    assert (shown.value, shown.source, shown.overridden[0].value) == (100, "default", 5)


def test_a_value_that_an_upgrade_has_made_wrong_is_left_out() -> None:
    stale = {"platform": {"model.gone": 1, RPM: "many"}}
    assert laid(BOT, stale, locks(model__timeout_s=-1, greeting__text="Hi")).greeting.text == "Hi"
    assert laid(BOT, stale, {}).limits.per_visitor_rpm == 20


@given(FINE)
def test_a_document_is_put_together_from_what_it_says(config: Json) -> None:
    whole = put({}, said(config))
    assert said(whole) == said(config)
    assert BotDocument.model_validate(whole) == BotDocument.model_validate(config)
    assert without(whole, paths()) == {}


def test_what_is_a_bots_own_is_in_no_other_layer() -> None:
    assert {path for path in paths() if why_own(path)} >= {
        "identity.alias",
        "access.visibility",
        "knowledge.collections",
    }
    assert not set(layered()) & {path for path in paths() if why_own(path)}
    assert all(any(path == each or path.startswith(f"{each}.") for path in paths()) for each in ITS_OWN)


def test_a_broken_draft_is_shown_as_it_is() -> None:
    broken: Json = {"identity": "support", "limits": {"per_visitor_rpm": "many"}, "model": None}
    shown = {
        each.path: (each.value, each.source) for each in effective(broken, {"account": {"model.timeout_s": 9}}, {})
    }
    assert shown[RPM] == ("many", "bot")
    assert shown["model.timeout_s"] == (9, "account")
    assert shown["identity.alias"] == (None, "default")


def test_only_what_is_valid_by_itself_is_laid() -> None:
    with pytest.raises(ValueError, match="many"):
        laid(put(BOT, {RPM: "many"}), {"account": {"greeting.text": "Hi"}}, {})
