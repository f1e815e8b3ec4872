"""Programs for tests: those of the folder, and one parse for short texts."""

from pathlib import Path
from typing import Final

from palaver.basic.nodes.declarations import Program
from palaver.basic.parser import Parsed, parse
from palaver.basic.source import Source, normal

FOLDER: Final = Path(__file__).parent / "programs"
PATHS: Final = sorted(FOLDER.glob("*.bas"))


def read(path: Path) -> Parsed:
    return parse(Source(path.name, normal(path.read_text("utf-8"))))


def parsed(text: str) -> Parsed:
    return parse(Source("t.bas", text))


def well(text: str) -> Program:
    """A program without errors; warnings may be there."""
    made = parsed(text)
    assert not [each for each in made.diagnostics if each.severity == "error"], made.diagnostics
    return made.program


def codes(text: str) -> list[tuple[str, int]]:
    """The codes of what is wrong, each with its line."""
    made = parsed(text)
    return [(each.code, made.source.line_of(each.span.start)) for each in made.diagnostics]
