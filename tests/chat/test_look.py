"""The look of a bot's page: its colour in shades that can be read, and nothing of what was typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from palaver.chat.look import look
from palaver.config.document.theme import Theme
from palaver.kit.colours import LEGIBLE, contrast, rgb

TOKEN = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


@given(st.from_regex(r"^#[0-9a-fA-F]{6}\Z"))
def test_every_colour_can_be_read_and_written_on(primary: str) -> None:
    colours = look(Theme(primary=primary))["colours"]
    pairs = [TOKEN.fullmatch(colours[name]) for name in ("--accent", "--on-accent", "--accent-soft")]
    for scheme in (1, 2):
        accent, on, soft = (rgb(pair[scheme]) for pair in pairs if pair)
        assert contrast(accent, on) >= LEGIBLE
        assert contrast(accent, soft) >= LEGIBLE


def test_a_bot_without_a_theme_looks_like_everything_else() -> None:
    assert look(Theme()) == {"title": "", "scheme": "", "colours": {}}
    assert look(Theme(title="Help", dark="dark")) == {"title": "Help", "scheme": "dark", "colours": {}}


@pytest.mark.parametrize(
    "text", ["red", "#fff", "#12345", "#1234567", "#12345g", "#123456;", "#123456\n", "}", "url(x)", "var(--x)", ""]
)
def test_nothing_but_a_colour_is_taken(text: str) -> None:
    with pytest.raises(ValidationError):
        Theme(primary=text)
