"""Switchers: standard ones speak the bot's language, and nobody reads the prompts of others."""

import pytest

from palaver.basic.hearing.texts import LANGUAGES
from palaver.basic.switchers import STANDARD, prompt_of, switcher
from palaver.chat import events
from palaver.chat.scene import Scene

SPEC = {"tables", "infographic", "cards", "list", "comparison", "timeline", "markdown", "chart"}


def test_each_standard_switcher_speaks_each_language() -> None:
    assert set(STANDARD) == SPEC
    assert all(len(set(texts)) == len(LANGUAGES) for texts in STANDARD.values())


@pytest.mark.parametrize(
    ("locale", "said"),
    [("pt-BR", "Responda com uma lista."), ("de", "Antworte mit einer Liste."), ("xx", "Answer with a list.")],
)
def test_a_standard_one_is_told_in_the_bots_language(locale: str, said: str) -> None:
    scene = Scene(switchers=[switcher("List", "As a list"), switcher("Rhyme.", "Rhymes")], on=["list"])
    assert scene.instructions(locale) == [said]


def test_any_other_text_is_a_prompt_that_no_event_tells() -> None:
    chip = switcher("Rhyme as our poet does.", "Rhymes")
    assert prompt_of(chip, "pt") == "Rhyme as our poet does."
    assert chip.id == switcher("Rhyme as our poet does.", "Anew").id != switcher("Rhyme.", "Rhymes").id
    told = events.suggestions([], [chip], [chip.id])
    assert b"poet" not in told
    assert chip.id.encode() in told
