"""Fields of the bot document that nothing reads: the code is searched for `document.section.field`, by its types."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel

from tools.house.source import Module, functions

Sections = type[BaseModel]
Field = tuple[str, str]  # a section's class and the name of one of its fields


def unread(root: Sections, modules: Iterable[Module]) -> list[Field]:
    """The fields below `root` that no module reads; what only validates them does not count."""
    sections = {kind.__name__: kind for kind in _below(root)}
    read = {field for module in modules for field in reads(module, root, sections)}
    return sorted({(kind.__name__, name) for kind in sections.values() for name in kind.model_fields} - read)


def reads(module: Module, root: Sections, sections: dict[str, Sections]) -> Iterator[Field]:
    """Each field that a module's functions read."""
    named = _imported(module, sections)
    for owner, function in _owned(module.tree):
        if any("model_validator" in ast.unparse(each) for each in function.decorator_list):
            continue
        known: dict[str, Any] = {
            each.arg: named[ast.unparse(each.annotation)]
            for each in (*function.args.args, *function.args.kwonlyargs)
            if each.annotation is not None and ast.unparse(each.annotation) in named
        }
        if owner in named:
            known["self"] = named[owner]
        yield from _in_function(function, known, root)


def _in_function(function: ast.AST, known: dict[str, Any], root: Sections) -> Iterator[Field]:
    def typed(node: ast.AST) -> Any:
        if isinstance(node, ast.Name):
            return known.get(node.id)
        if not isinstance(node, ast.Attribute):
            return None
        if node.attr == "document":
            return root
        base = typed(node.value)
        field = base.model_fields.get(node.attr) if base is not None else None
        return None if field is None else _section(field.annotation)

    for node in ast.walk(function):
        for name, value in _bound(node):
            if (kind := typed(value)) is not None:
                known[name] = kind
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and (base := typed(node.value)) is not None:
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
