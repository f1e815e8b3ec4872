"""Budgets on the tail: no file and no function grows without end; the middle is measured and kept small."""

import ast
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.house.source import CODE, ROOT, Finding, Module, files, functions

FILE_LINES = 400
FUNCTION_LINES = 50
COMMENTS_PER_100 = 5
SUFFIXES = (".py", ".sql", ".html", ".css", ".js", ".mjs", ".sh")
GENERATED = frozenset({"palaver/core/schema.sql"})


def long_files(root: Path = ROOT, folders: Sequence[str] = CODE) -> Iterator[Finding]:
    for path in files(*folders, suffixes=SUFFIXES, root=root):
        name = path.relative_to(root).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES and name not in GENERATED:
            yield Finding(name, lines, f"{lines} lines, {FILE_LINES} are the most: cut it along a noun")


def long_functions(module: Module) -> Iterator[Finding]:
    for function in functions(module.tree):
        lines = length(function)
        if lines > FUNCTION_LINES and not module.is_migration:
            yield module.finding(function, f"{function.name} has {lines} lines, {FUNCTION_LINES} are the most")


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@dataclass(frozen=True)
class Measures:
    """Lines of files and functions, and comments per 100 lines, of a set of modules."""

    files: list[int]
    functions: list[int]
    comments: float

    def __str__(self) -> str:
        return (
            f"{len(self.files)} files, lines median {statistics.median(self.files):.0f}, "
            f"p90 {percentile(self.files, 90)}, most {max(self.files)} · "
            f"{len(self.functions)} functions, lines median {statistics.median(self.functions):.0f}, "
            f"p90 {percentile(self.functions, 90)}, most {max(self.functions)} · "
            f"{self.comments:.1f} comments per 100 lines"
        )


def measure(modules: Iterable[Module]) -> Measures:
    """Migrations are left out: they are SQL in a Python file; so are files of a docstring alone."""
    counted = [module for module in modules if not module.is_migration and len(module.tree.body) > 1]
    lines = [len(module.text.splitlines()) for module in counted]
    lengths = [length(function) for module in counted for function in functions(module.tree)]
    comments = sum(len(module.comments) for module in counted)
    return Measures(lines, lengths, 100 * comments / sum(lines))


def percentile(values: Sequence[int], percent: int) -> int:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
