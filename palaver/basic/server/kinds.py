"""Kinds of variables where the program makes them evident, and the tables that their rows come from."""

from palaver.basic.library import library
from palaver.basic.nodes import declarations, expressions, statements
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.walking import within
from palaver.basic.server.document import Document


def given(document: Document, name: str) -> list[Node]:
    """The nodes that give a variable a value, in the order of the program."""
    return [each for each in within(document.analysis.program.statements) if _gives(each, name)]


def _gives(node: Node, name: str) -> bool:
    match node:
        case (
            statements.Assignment(target=expressions.Name(name=found))
            | statements.With(target=expressions.Name(name=found))
            | expressions.Hear(target=expressions.Name(name=found))
        ):
            return found == name
        case declarations.Param() | declarations.Formal() | statements.Dim():
            return node.name.casefold() == name
        case statements.For() | statements.ForEach():
            return node.variable.casefold() == name
        case statements.Try():
            return node.error.casefold() == name
    return False


def kind(document: Document, name: str) -> str:
    """The kind of a variable, or several with " or " between; "" where it is not evident."""
    found = [_of(each) for each in given(document, name)]
    return " or ".join(dict.fromkeys(found)) if found and all(found) else ""


def _of(node: Node) -> str:
    match node:
        case statements.Assignment():
            return value_kind(node.value)
        case statements.With():
            return "map"
        case expressions.Hear():
            return node.kind.casefold() or "text"
        case declarations.Param() | declarations.Formal() | statements.Dim():
            return node.type.casefold()
        case statements.For():
            return "number"
        case statements.ForEach():
            return f"row of {table}" if (table := table_of(node.iterable)) else "item"
        case statements.Try():
            return "error"
    return ""


def value_kind(node: Node) -> str:
    match node:
        case expressions.Number():
            return "number"
        case expressions.Text() | expressions.Template():
            return "text"
        case expressions.Boolean() | expressions.Comparison() | expressions.Is() | expressions.Between():
            return "boolean"
        case expressions.Array():
            return "array"
        case expressions.Map():
            return "map"
        case expressions.KeywordCall():
            table = table_of(node)
            return f"rows of {table}" if table else library().keywords[node.keyword].returns
        case expressions.Binary(operator="-" | "*" | "/" | "\\" | "MOD" | "^"):
            return "number"
        case expressions.Binary(operator="&"):
            return "text"
    return ""


def table_of(node: Node) -> str:
    """The table that FIND and its like read, where a text names it."""
    if isinstance(node, expressions.KeywordCall) and node.arguments:
        first = library().keywords[node.keyword].parameters[0]
        subject = node.arguments[0]
        if first.kind == "source" and isinstance(subject, expressions.Text):
            return subject.value
    return ""


def columns(document: Document, name: str) -> list[declarations.Column]:
    """The columns that a variable's members are, where its rows come from a table that is known."""
    for each in given(document, name):
        source = each.value if isinstance(each, statements.Assignment) else getattr(each, "iterable", None)
        found = document.tables.get(_table(document, source).casefold()) if source is not None else None
        if found is not None:
            return list(found.columns)
    return []


def _table(document: Document, source: Node) -> str:
    """Of a FIND, or of the variable that holds its rows."""
    if isinstance(source, expressions.Name):
        for each in given(document, source.name):
            if isinstance(each, statements.Assignment) and (table := table_of(each.value)):
                return table
    return table_of(source)
