"""Words: names that say nothing are banned, every file says what it is, and every exception carries its reason."""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Module

BANNED = frozenset({"utils", "helpers", "common", "manager", "misc", "v2", "new", "legacy"})
# A class may well be about something new (NewBot); a file may not.
BANNED_IN_CLASSES = BANNED - {"new"}
_DIRECTIVE = re.compile(r"#\s*(type:\s*ignore|noqa)(?P<codes>\[[\w, -]+\]|:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?")
_WORD = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")


def empty_names(module: Module) -> Iterator[Finding]:
    """Files, folders and classes whose name carries history or nothing."""
    for word in {word for part in module.parts for word in part.split("_")} & BANNED:
        yield module.finding(1, f"{word!r} in a file's name says nothing: name what is inside")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            for word in {found.lower() for found in _WORD.findall(node.name)} & BANNED_IN_CLASSES:
                yield module.finding(node, f"{word!r} in {node.name} says nothing: name what it is")


def unexplained_ignores(module: Module) -> Iterator[Finding]:
    """`type: ignore` and `noqa` without a code, or without a reason after them."""
    for line, comment in module.comments:
        directives = list(_DIRECTIVE.finditer(comment))
        if not directives:
            continue
        if not all(directive["codes"] for directive in directives):
            yield module.finding(line, "an ignore without its code")
        elif not re.search(r"\w{2,}", comment[directives[-1].end() :]):
            yield module.finding(line, "an ignore without its reason: add '  # why'")


def undescribed(module: Module) -> Iterator[Finding]:
    """Modules that do not open with a sentence."""
    text = ast.get_docstring(module.tree)
    if not text:
        yield module.finding(1, "no docstring: say in one sentence what this is and what it leaves to others")
    elif text.partition("\n\n")[0].strip()[-1] not in ".!?:":
        yield module.finding(1, "the docstring is no sentence")
