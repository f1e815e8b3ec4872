"""The command `palaver`: one file per verb, found by its name, explained by its docstring, imported when called."""

import ast
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from palaver.core.errors import PalaverError

_HELP = {"-h", "--help", "help"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; its exit code, 1 when it fails with a reason, 2 when there is no such verb."""
    verb, *rest = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    found = verbs()
    if verb in _HELP:
        print(usage(found))
        return 0
    if verb not in found:
        print(f"palaver: there is no verb {verb!r}; palaver --help lists them.", file=sys.stderr)
        return 2
    try:
        return int(import_module(f"palaver.cli.{verb}").main(rest))
    except PalaverError as error:
        print(f"palaver: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def verbs() -> dict[str, Path]:
    """Each verb's file: every one in this folder that is not private."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return {path.stem: path for path in files if not path.stem.startswith("_")}


def usage(found: Mapping[str, Path]) -> str:
    lines = [f"  {verb:<10} {sentence(path)}" for verb, path in found.items()]
    return "\n".join(["usage: palaver VERB [options]", "", *lines, "", "palaver VERB --help says more about one."])


def sentence(path: Path) -> str:
    """The first sentence of a file's docstring, read without running the file."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split()).partition(". ")[0].rstrip(".")
