"""Fields of the bot document that nothing reads: the code is searched for `document.section.field`, by its types."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel

from tools.house.source import Module, functions

_ROOT = "document"  # what the whole is called, on its own and as a part of a bot

Sections = type[BaseModel]
Field = tuple[str, str]  # a section's class and the name of one of its fields


def unread(root: Sections, modules: Iterable[Module]) -> list[Field]:
    """
    The fields below `root` that no module reads.

    What only validates them does not count, nor does a read whose value goes nowhere.
    """
    read = {field for module in modules for field in reads(module, root, sections(root))}
    return sorted({(kind.__name__, name) for kind in _below(root) for name in kind.model_fields} - read)


def sections(root: Sections) -> dict[str, Sections]:
    """The document and its parts by the names of their classes."""
    return {kind.__name__: kind for kind in _below(root)}


def reads(module: Module, root: Sections, sections: dict[str, Sections]) -> Iterator[Field]:
    """Each field that a module's functions read."""
    named = _imported(module, sections)
    for owner, function in _owned(module.tree):
        if _validates(function):
            continue
        known: dict[str, Any] = {
            each.arg: named[ast.unparse(each.annotation)]
            for each in (*function.args.args, *function.args.kwonlyargs)
            if each.annotation is not None and ast.unparse(each.annotation) in named
        }
        if owner in named:
            known["self"] = named[owner]
        if not any(each.arg == _ROOT for each in (*function.args.args, *function.args.kwonlyargs)):
            known[_ROOT] = root
        yield from _in_function(function, known, root)


def _validates(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it judges the document: a validator of the schema, or a check that answers findings."""
    decorated = any("model_validator" in ast.unparse(each) for each in function.decorator_list)
    return decorated or (function.returns is not None and "Finding" in ast.unparse(function.returns))


def _idle(function: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated for nothing: a statement that is only a value, and what is bound to `_`."""
    for node in ast.walk(function):
        plain = isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute)
        if plain or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_"):
            yield from ast.walk(node)


def _in_function(function: ast.AST, known: dict[str, Any], root: Sections) -> Iterator[Field]:
    def typed(node: ast.AST) -> Any:
        if isinstance(node, ast.Name):
            return known.get(node.id)
        if not isinstance(node, ast.Attribute):
            return None
        if node.attr == _ROOT:
            return root
        base = typed(node.value)
        field = base.model_fields.get(node.attr) if base is not None else None
        return None if field is None else _section(field.annotation)

    for node in ast.walk(function):
        for name, value in _bound(node):
            if (kind := typed(value)) is not None:
                known[name] = kind
    idle = set(map(id, _idle(function)))
    for node in ast.walk(function):
        if id(node) not in idle and isinstance(node, ast.Attribute) and (base := typed(node.value)) is not None:
            yield base.__name__, node.attr


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Names with what they are bound to, or are one of."""
    if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
        yield node.target.id, node.iter
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=False):
            yield ast.unparse(target), value


def _owned(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each function with the class it stands in."""
    owners = {id(each): node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for each in node.body}
    return ((owners.get(id(function), ""), function) for function in functions(tree))


def _imported(module: Module, sections: dict[str, Sections]) -> dict[str, Sections]:
    """The sections by the names that they have in a module."""
    named = dict(sections) if any(isinstance(node, ast.ClassDef) for node in module.tree.body) else {}
    named = {name: kind for name, kind in named.items() if kind.__module__ == ".".join(module.parts)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                kind = sections.get(alias.name)
                if kind is not None and kind.__module__ == node.module:
                    named[alias.asname or alias.name] = kind
    return named


def _below(section: Sections) -> Iterator[Sections]:
    yield section
    for field in section.model_fields.values():
        inner = _section(field.annotation)
        if inner is not None:
            yield from _below(inner)


def _section(annotation: Any) -> Sections | None:
    """The section that a field is, or is a list of."""
    kinds = [annotation, *get_args(annotation)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
