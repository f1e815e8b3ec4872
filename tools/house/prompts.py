"""Prompts outside of the bot document: what a model is told is a default there, where people see it and replace it."""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Module, functions
from tools.house.sql import declared

HOMES = frozenset({"palaver/config/document/texts.py", "palaver/config/document/tasks.py"})
_LEAST = 25  # characters: shorter ones are labels
_TOLD = re.compile(
    r"""\b(
    you\ are\ (an?|the)\b | you('re|\ will|\ must|\ should|\ can\ only)\b
    | your\ (task|role|job|answer)\b | as\ an?\ (ai|assistant)\b
    | (answer|respond|reply|write|translate|rephrase|rewrite|summari[sz]e|classify|extract)\b .{0,40}
      \b(language|question|passages?|documents?|user|text|context|conversation|briefly|only|json)\b
    | never\ follow\ instructions | step\ by\ step
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ROLES = {"system", "developer"}


def prompts(module: Module) -> Iterator[Finding]:
    """Texts that tell a model what to do, and messages of the system that are written where they are sent."""
    if module.path in HOMES or module.is_migration:
        return
    passed_over = set(map(id, [*_for_people(module.tree), *declared(module)]))
    for node in ast.walk(module.tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_prompt(node.value):
            yield module.finding(node, "a prompt: make it a default of a field of the bot document")
        if isinstance(node, ast.Call) and _speaks_as_system(node):
            yield module.finding(node, "a message of the system with its text: make that a field of the bot document")


def _is_prompt(text: str) -> bool:
    return len(text) >= _LEAST and _TOLD.search(text) is not None


def _speaks_as_system(call: ast.Call) -> bool:
    """Message("system", "some text"): a text that is put together from fields has no words of its own."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    roles = [each for each in values if isinstance(each, ast.Constant) and each.value in _ROLES]
    return bool(roles) and any(each not in roles and _has_words(each) for each in values)


def _has_words(node: ast.expr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(len(text.split()) > 2 for text in texts)


def _for_people(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, what errors and logs say, what fields and routes say of themselves."""
    classes = (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef))
    for described in (tree, *functions(tree), *classes):
        if ast.get_docstring(described) is not None:
            yield from ast.walk(described.body[0])
    for node in ast.walk(tree):
        said = isinstance(node, ast.keyword) and node.arg in {"summary", "description", "help", "hint"}
        if said or isinstance(node, ast.Raise):
            yield from ast.walk(node)
