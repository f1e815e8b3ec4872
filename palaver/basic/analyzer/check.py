"""A check as a value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Check:
    """`run` reads what the survey found, and tells what it thinks of it."""

    about: str
    run: Callable[[Survey], Iterable[Diagnostic]]
