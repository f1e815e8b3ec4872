"""Imports point down the house: from a lower row, or from one's own package; never from a neighbour."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.house.source import Finding, Module, functions

# From the ground up. What stands in one row are strangers to each other.
LAYERS = (
    "kit",
    "core",
    "web basic",
    "security config llm accounting",
    "knowledge",
    "tools moderation tables",
    "chat",
    "dialogs",
    "modules",
    "channels",
    "assembly serve",
    "app cli",
)
RANK = {area: rank for rank, row in enumerate(LAYERS) for area in row.split()}
# The same inside an area that is made of packages; what is not named stands above.
WITHIN = {"knowledge": ("language embedding news", "reading", "disposal", "collections", "ingestion retrieval")}


def upward_imports(module: Module) -> Iterator[Finding]:
    """Each import in a file of palaver/ that does not point down."""
    home = module.parts[1] if len(module.parts) > 1 else ""
    if home and home not in RANK:
        yield module.finding(1, f"{home} has no row: give it one in tools/house/layers.py")
        return
    for node in ast.walk(module.tree):
        for name in _imported(module, node):
            target = _area(name)
            if target not in {"", home} and (not home or RANK[target] >= RANK[home]):
                yield module.finding(node, f"{home or 'palaver'} may not import {target}")


def upward_within(module: Module) -> Iterator[Finding]:
    """Each import in a package or file of an area that points to one that stands above or beside it there."""
    if len(module.parts) < 3 or module.parts[1] not in WITHIN:
        return
    area, home = module.parts[1:3]
    ranks = {name: rank for rank, row in enumerate(WITHIN[area]) for name in row.split()}
    for node in ast.walk(module.tree):
        for name in _imported(module, node):
            target = name.removeprefix(f"palaver.{area}.").partition(".")[0]
            inside = name.startswith(f"palaver.{area}.") and target != home
            if inside and home in ranks and ranks.get(target, len(ranks)) >= ranks[home]:
                yield module.finding(node, f"{area}/{home} may not import {area}/{target}")


def local_imports(module: Module) -> Iterator[Finding]:
    """Each import inside a function: it hides a dependency from the reader and from the rule above."""
    for function in functions(module.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield module.finding(node, f"{function.name} imports inside: move it to the top")


def _imported(module: Module, node: ast.AST) -> list[str]:
    """Dotted names that a node imports, relative ones written out; a name handed to import_module counts too."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(names=names, level=level):
            folder = PurePosixPath(module.path).parts[:-1] if level else ()
            base = [*folder[: len(folder) + 1 - level], *filter(None, [node.module])]
            return [".".join([*base, alias.name]) for alias in names]
        case ast.Call(args=[ast.Constant(value=str(name)), *_]) if "import" in ast.unparse(node.func):
            return [name]
        case _:
            return []


def _area(name: str) -> str:
    """The area of palaver that a dotted name lies in, empty for anything else."""
    top, _, rest = name.partition(".")
    area = rest.partition(".")[0]
    return area if top == "palaver" and area in RANK else ""
