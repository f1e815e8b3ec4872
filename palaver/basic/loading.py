"""From text to program: analyzed, its errors told, compiled."""

from collections.abc import Sequence

from palaver.basic.analyzer import analyze
from palaver.basic.diagnostics import Diagnostic, rendered
from palaver.basic.errors import BasicError, Extent
from palaver.basic.library import library
from palaver.basic.program import Program, compiled
from palaver.basic.source import Source, normal


class Unreadable(BasicError):
    """A text that is no program; `diagnostics` are all its errors."""

    def __init__(self, source: Source, diagnostics: Sequence[Diagnostic]) -> None:
        first = source.place(diagnostics[0].span.start)
        place = Extent(first.line, first.column, first.line, first.column)
        super().__init__("SyntaxError", diagnostics[0].message, place)
        self.source, self.diagnostics = source, tuple(diagnostics)

    def rendered(self) -> str:
        return "\n".join(rendered(each, self.source) for each in self.diagnostics)


def program_of(text: str, name: str = "script.bas", section: str = "") -> Program:
    """Unreadable with every error."""
    return loaded(Source(name, normal(text)), section)


def loaded(source: Source, section: str = "") -> Program:
    analysis = analyze(source)
    if analysis.obstacles:
        raise Unreadable(source, analysis.errors)
    return compiled(analysis.program, source, library().keywords, section)
