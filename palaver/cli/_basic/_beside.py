"""Scripts that a program calls: they lie beside it."""

from pathlib import Path

from palaver.basic.loading import loaded
from palaver.basic.program import Program
from palaver.cli._basic._files import sources


def beside(folder: Path, name: str) -> Program | None:
    """The script of a folder with a name."""
    path = folder / f"{name}.bas"
    return loaded(next(iter(sources([str(path)])))[0]) if path.is_file() else None
