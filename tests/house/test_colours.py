"""The colours of BASIC in editors are those of its declarations."""

from tools.textmate import FILE, grammar


def test_they_are_fresh() -> None:
    assert FILE.read_text("utf-8") == grammar(), "run `make docs`"
