"""What the rules look at: a Python file with its text and its tree, and the finding that a rule makes of it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
CODE = ("palaver", "tools", "benchmarks", "tests")


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: where, and what to do about it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the project, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """Each comment with its line."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]

    @property
    def parts(self) -> tuple[str, ...]:
        """The path as a dotted name would have it: palaver/web/__init__.py is ("palaver", "web")."""
        parts = PurePosixPath(self.path).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    def finding(self, node: ast.AST | int, text: str) -> Finding:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Finding(self.path, line, text)


def files(*folders: str, suffixes: tuple[str, ...], root: Path = ROOT) -> Iterator[Path]:
    """The project's own files, sorted; what tools installed or built is passed over."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            built = {"node_modules", "dist", "__pycache__"} & set(path.relative_to(root).parts)
            if path.suffix in suffixes and path.is_file() and not built:
                yield path


def modules(*folders: str) -> list[Module]:
    """Every Python file below `folders`."""
    found = files(*(folders or CODE), suffixes=(".py",))
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
