"""What cannot be run here says so, and names what is missing: every keyword of the library that has no handler."""

import pytest

from palaver.basic.keyword import Keyword
from palaver.basic.library import library
from tests.basic.runtime.stage import played

# The compiler makes something else of them.
_COMPILED = {"HEAR", "BEGIN MAIL"}

ABSENT = [each for each in library().keywords.values() if each.handler is None and each.phrase not in _COMPILED]


@pytest.mark.parametrize("keyword", ABSENT, ids=[each.phrase for each in ABSENT])
async def test_an_absent_keyword_names_what_it_needs(keyword: Keyword) -> None:
    found = await played(f"TRY\n{keyword.example}\nCATCH e\nRETURN [e.code, e.message]\nEND TRY")
    assert found.error is None, found.error
    code, message = found.value
    assert code == "NotImplemented"
    assert keyword.instead or keyword.module
    wanted = keyword.instead or f"the module {keyword.module} is not there"
    assert message == f"{keyword.phrase} is not implemented: {wanted}"
