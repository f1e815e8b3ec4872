"""Programs of bots are found by the names that other programs call them, and compiled once."""

import pytest

from palaver.basic.errors import BasicError
from palaver.basic.loading import Unreadable
from palaver.dialogs.programs import Programs, path_of

FILES = {"start.bas": 'TALK "hello"', "tools/Book.bas": "", "tools/price.bas": "", "old/price.bas": ""}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("start", "start.bas"),
        ("start.bas", "start.bas"),
        ("shop.gbai/shop.gbdialog/start.bas", "start.bas"),
        ("book", "tools/Book.bas"),
        ("TOOLS/BOOK", "tools/Book.bas"),
        ("price", None),
        ("tools/price", "tools/price.bas"),
        ("nobody", None),
    ],
)
def test_a_program_is_found_by_its_path_or_by_a_stem_that_only_it_has(name: str, path: str | None) -> None:
    assert path_of(FILES, name) == path


def test_no_name_leads_out_of_the_bot() -> None:
    with pytest.raises(BasicError, match=r"\.\."):
        path_of(FILES, "../other/start")


async def test_the_same_text_is_compiled_once_and_its_path_is_its_own() -> None:
    programs = Programs()
    one = await programs.compiled("start.bas", 'TALK "hello"\r\n')
    assert await programs.compiled("start.bas", 'TALK "hello"\n') is one
    other = await programs.compiled("other.bas", 'TALK "hello"\n')
    assert (other.hash, other.source.name) == (one.hash, "other.bas")


async def test_a_program_with_errors_names_them_all() -> None:
    with pytest.raises(Unreadable) as raised:
        await Programs().compiled("start.bas", "IF 1 THEN\nNEXT x\n")
    assert len(raised.value.diagnostics) > 1
