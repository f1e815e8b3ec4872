"""The reference is what the code says, and says all of it."""

import re
from collections.abc import Sequence
from dataclasses import fields

import pytest

from palaver import cli
from palaver.basic.types import HEAR_TYPES
from tools import reference
from tools.house.source import Module
from tools.mutants.page import PAGE


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return reference.pages()


def test_it_is_fresh(pages: dict[str, str]) -> None:
    printed = {PAGE.name}  # by `make mutants`, from what its tests said
    written = {path.name: path.read_text("utf-8") for path in reference.FOLDER.glob("*.md") if path.name not in printed}
    assert written == pages, "run `make docs`"


def test_every_setting_is_there(pages: dict[str, str]) -> None:
    for section in reference.SECTIONS.values():
        for item in fields(section):
            assert f"| `{item.metadata['env']}` |" in pages["settings.md"]
            assert item.metadata["help"] in pages["settings.md"]


def test_every_variable_that_the_code_reads_is_there(palaver: Sequence[Module], pages: dict[str, str]) -> None:
    read = {name for module in palaver for name in re.findall(r"\"(PALAVER_[A-Z_]+)\"", module.text)}
    assert "PALAVER_PORT" in read
    known = {name for name in read if f"| `{name}` |" in pages["settings.md"]}
    assert read - known == reference.INTERNAL_VARIABLES.keys()


def test_every_verb_is_there_with_its_options(pages: dict[str, str]) -> None:
    for verb in cli.verbs():
        assert f"## palaver {verb}\n" in pages["verbs.md"]
    assert "| `--tls-cert FILE` |" in pages["verbs.md"]
    assert "### palaver keys create\n" in pages["verbs.md"]
    assert "| `--kind super\\|test\\|prod\\|ui` |" in pages["verbs.md"]


def test_nothing_of_one_machine_is_in_it(pages: dict[str, str]) -> None:
    assert not [name for name, text in pages.items() if re.search(r"/home/|/root/|/Users/", text)]


def test_the_bot_document_is_unfolded(pages: dict[str, str]) -> None:
    assert "| `knowledge.collections[].name` |" in pages["bot.md"]
    assert "| `model.params.temperature` | number 0 to 2 |  | `0.3` | new conversation |" in pages["bot.md"]


def test_what_hear_asks_for_is_there_by_all_its_names(pages: dict[str, str]) -> None:
    assert "| `UUID` | GUID | “Please write an identifier of 32 hexadecimal digits.” |" in pages["basic.md"]
    assert all(f"| `{name}` |" in pages["basic.md"] for name in HEAR_TYPES.values())
