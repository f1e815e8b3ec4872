"""Discovery: a file offers what its folder is for, or the start stops there and names it."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from palaver.core.catalog import CatalogError, discover


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package `shelf`."""
    made = tmp_path / "shelf"
    made.mkdir()
    (made / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "shelf"]:
        del sys.modules[name]


def shelf() -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module("shelf")


def test_each_file_offers_one_value_under_its_own_name(folder: Path) -> None:
    (folder / "second.py").write_text("ITEM = 2")
    (folder / "first.py").write_text("ITEM = 1")
    (folder / "_shared.py").write_text("raise RuntimeError('not looked at')")
    (folder / "third").mkdir()
    (folder / "third" / "__init__.py").write_text("ITEM = 3")
    found = discover(shelf(), "ITEM", int)
    assert list(found.items()) == [("first", 1), ("second", 2), ("third", 3)]


@pytest.mark.parametrize("text", ["", "ITEM = 'one'", "ITEM = None", "OTHER = 1"])
def test_a_file_that_offers_something_else_stops_the_start(folder: Path, text: str) -> None:
    (folder / "wrong.py").write_text(text)
    with pytest.raises(CatalogError, match=r"shelf\.wrong must define ITEM: int"):
        discover(shelf(), "ITEM", int)
