"""A copy of the project in a temporary folder, where a guard can be missing without anybody noticing."""

import compileall
import os
import py_compile
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.house.source import ROOT

_COPIED: Final = ("palaver", "tests", "tools", "pyproject.toml", "uv.lock", "README.md", "LICENSE")
_LINKED: Final = ("node_modules",)  # large, and never changed here
_LEFT: Final = ("__pycache__",)


class Tree:
    """One copy; what is changed in it is put back."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def fill(self) -> None:
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.root / name, ignore=shutil.ignore_patterns(*_LINKED, *_LEFT))
            else:
                shutil.copy(source, self.root / name)
        for link in self._links():
            (self.root / link.relative_to(ROOT)).symlink_to(link.resolve())
        # Compiled code is told by the content of its source, because two versions may be of the same second and size.
        mode = py_compile.PycInvalidationMode.CHECKED_HASH
        for name in ("palaver", "tests", "tools"):
            compileall.compile_dir(self.root / name, quiet=2, invalidation_mode=mode)

    @contextmanager
    def changed(self, path: str, text: str) -> Iterator[None]:
        """One file with another text, for a while."""
        file = self.root / path
        before = file.read_text("utf-8")
        file.write_text(text, "utf-8")
        try:
            yield
        finally:
            file.write_text(before, "utf-8")

    def _links(self) -> Iterator[Path]:
        for name in _COPIED:
            for folder, below, _ in os.walk(ROOT / name):
                for found in set(_LINKED).intersection(below):
                    below.remove(found)
                    yield Path(folder, found)


@contextmanager
def copied() -> Iterator[Tree]:
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        Path(folder).chmod(0o711)  # where root drops to another account, that account reads below it
        tree = Tree(Path(folder))
        tree.fill()
        yield tree
