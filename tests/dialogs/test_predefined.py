"""The names that a program finds when it begins: who is there, and how they can be reached."""

from dataclasses import replace

import msgspec
import pytest

from palaver.basic.loading import program_of
from palaver.basic.run import Done, Run
from palaver.core.caller import server
from palaver.dialogs.programs.rules import predefined
from tests.dialogs.errands import ACCOUNT, errand

ERRAND = errand()
PERSON = msgspec.structs.replace(ERRAND.caller, name="Ana", email="ana@example.com")


def found(name: str, *, person: bool = True) -> object:
    caller = PERSON if person else server(ACCOUNT)
    ended = Run.of(program_of(f"RETURN {name}"), None, predefined(replace(ERRAND, caller=caller))).step()
    assert isinstance(ended, Done)
    return ended.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("username", "Ana"),
        ("useremail", "ana@example.com"),
        ("user.email", "ana@example.com"),
        ("from", "ana@example.com"),
        ("mobile", None),
        ("channel", "web"),
    ],
)
def test_a_program_knows_who_is_there(name: str, value: object) -> None:
    assert found(name) == value


@pytest.mark.parametrize("name", ["useremail", "mobile", "from"])
def test_what_is_not_known_of_somebody_is_null(name: str) -> None:
    assert found(name, person=False) is None
    assert name in predefined(ERRAND)
