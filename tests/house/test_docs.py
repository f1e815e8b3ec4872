"""What is written for people leads where it says, and is reachable from the index."""

import re
from pathlib import Path

import pytest

from tools.house.repository import tracked
from tools.house.source import ROOT

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
LATER = {"docs/screenshot.png": "made by hand from a running server"}


def broken(path: Path, text: str) -> list[str]:
    """The links of a page that lead to no file."""
    targets = [target for target in _LINK.findall(text) if "://" not in target]
    return [target for target in targets if not (path.parent / target).exists()]


PAGES = [ROOT / name for name in tracked() if name.endswith(".md")]


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    text = "[a](there.md#part) [b](gone.md) [c](https://example.org/x) ![d](gone.png)"
    assert broken(tmp_path / "page.md", text) == ["gone.md", "gone.png"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in broken(page, page.read_text("utf-8")) if target not in LATER] == []


def test_every_test_that_a_page_names_is_there() -> None:
    named = [found for page in PAGES for found in _TEST.findall(page.read_text("utf-8"))]
    assert len(named) > 10
    for path, name in named:
        text = (ROOT / path).read_text("utf-8")
        assert not name or f"def {name}(" in text, f"{path}::{name}"


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert [page for page in pages if page != "index.md" and f"({page})" not in index] == []


def test_decisions_have_their_parts() -> None:
    for page in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = page.read_text("utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page
        for part in ("Context", "Decision", "Consequences", "Rejected"):
            assert f"\n## {part}\n" in text, f"{page.name} lacks {part}"


def test_the_architecture_names_every_area() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    areas = {path.name for path in (ROOT / "palaver").iterdir() if (path / "__init__.py").is_file()}
    assert [area for area in sorted(areas) if f"\n  {area}/" not in text] == []


def test_every_command_of_the_makefile_is_explained() -> None:
    commands = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert {"run", "test", "check", "fix", "bench", "docs"} <= set(commands)
    assert [command for command in commands if f"`make {command}" not in text] == []
