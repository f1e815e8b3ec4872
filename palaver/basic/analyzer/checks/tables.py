"""Tables: types, keys and columns of TABLE, and columns that data keywords name."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import COLUMN_TYPE, Diagnostic
from palaver.basic.nodes.declarations import Table, TableIndex
from palaver.basic.nodes.expressions import (
    Array,
    Between,
    Binary,
    Comparison,
    Condition,
    Expression,
    Is,
    KeywordCall,
    Map,
    Name,
    Ordering,
    Pairs,
    Text,
    Unary,
)
from palaver.basic.nodes.node import Node
from palaver.basic.rows.sources import OTHER
from palaver.basic.source import Span
from palaver.basic.types import COLUMN_TYPES

_DATA: Final = frozenset({"find", "insert", "update", "save"})
_OWN: Final = "tables without a connection are the bot's own; other systems are asked by GET and POST"
_ADDED: Final = frozenset({"id", "created_at", "updated_at"})


def run(survey: Survey) -> Iterator[Diagnostic]:
    tables = {name.casefold(): each for name, each in survey.tables.items()}
    seen: dict[str, Table] = {}
    for table in survey.all(Table):
        first = seen.setdefault(table.name.casefold(), table)
        if first is not table:
            yield survey.error("table", f"TABLE {table.name} is there twice", table.span, opened=first.span)
    tables |= seen
    for table in survey.all(Table):
        yield from _table(survey, table, tables)
        if table.connection:
            message = f"TABLE {table.name} is in another database, {table.connection}: it is neither made nor read here"
            yield survey.warning("connection", message, table.span, suggestion=_OWN)
    for index in survey.all(TableIndex):
        if (known := tables.get(index.table.casefold())) is not None:
            yield from _columns(survey, known, index.columns, index)
    for call in survey.all(KeywordCall):
        yield from _elsewhere(survey, call)
        if call.keyword in _DATA:
            yield from _call(survey, call, tables)


def _elsewhere(survey: Survey, call: KeywordCall) -> Iterator[Diagnostic]:
    """Tables of other databases: there is nothing yet that reaches them."""
    taken = survey.library.keywords[call.keyword].parameters
    source = call.arguments[0] if call.arguments else None
    if not isinstance(source, Text) or not taken or taken[0].kind != "source" or call.keyword == "delete":
        return
    if OTHER.fullmatch(source.value):
        message = f"{source.value} is in another database: NotImplemented when the line runs"
        yield survey.warning("connection", message, source.span, suggestion=_OWN)


def _table(survey: Survey, table: Table, tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    if not table.columns:
        yield survey.error("table", f"TABLE {table.name} has no columns", table.span, expected="name TYPE")
    names: set[str] = set()
    for column in table.columns:
        if column.name.casefold() in names:
            yield survey.error("table", f"the column {column.name} is there twice", column.span, opened=table.span)
        names.add(column.name.casefold())
        other = column.type.casefold()
        if column.type not in COLUMN_TYPES and other not in tables:
            near = difflib.get_close_matches(column.type.upper(), list(COLUMN_TYPES), 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else "a type, or the name of a table"
            yield survey.error(COLUMN_TYPE, f"{column.type} is no type of a column", column.span, suggestion=hint)
        if column.references and survey.tables and column.references.casefold() not in tables:
            yield survey.warning("table", f"no TABLE {column.references} is known", column.span)
    for unique in table.uniques:
        yield from _columns(survey, table, unique, table)


def _columns(survey: Survey, table: Table, names: tuple[str, ...], node: Table | TableIndex) -> Iterator[Diagnostic]:
    known = {each.name.casefold() for each in table.columns}
    for name in names:
        if name.casefold() not in known:
            yield survey.error("table", f"TABLE {table.name} has no column {name}", node.span)


def _call(survey: Survey, call: KeywordCall, tables: Mapping[str, Table]) -> Iterator[Diagnostic]:
    source = call.arguments[0] if call.arguments else None
    if call.keyword == "update":
        yield from _where(survey, call)
    table = tables.get(source.value.casefold()) if isinstance(source, Text) else None
    if table is None:
        return
    known = {each.name.casefold() for each in table.columns} | _ADDED
    for value in (*call.arguments[1:], *(each.value for each in call.clauses)):
        for name, span in _named(value):
            if name.casefold() not in known and "." not in name:
                near = difflib.get_close_matches(name.casefold(), sorted(known), 1, 0.7)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(c.name for c in table.columns)}"
                yield survey.warning("column", f"TABLE {table.name} has no column {name}", span, suggestion=hint)


def _named(value: Node) -> Iterator[tuple[str, Span]]:
    """The columns that a clause or a map names."""
    match value:
        case Condition(test=test):
            yield from _compared(test)
        case Pairs(items=pairs) | Map(entries=pairs):
            yield from ((each.key, each.span) for each in pairs)
        case Ordering(items=columns):
            yield from ((each.column, each.span) for each in columns)
        case Array(items=rows):
            for row in rows:
                if isinstance(row, Map):
                    yield from _named(row)


def _compared(test: Expression) -> Iterator[tuple[str, Span]]:
    """The columns on the left of comparisons."""
    match test:
        case Binary(operator="AND" | "OR" | "XOR", left=left, right=right):
            yield from _compared(left)
            yield from _compared(right)
        case Unary(operator="NOT", operand=operand):
            yield from _compared(operand)
        case Comparison(left=Name() as column) | Is(operand=Name() as column) | Between(operand=Name() as column):
            yield column.written or column.name, column.span


def _where(survey: Survey, call: KeywordCall) -> Iterator[Diagnostic]:
    words = {clause.word for clause in call.clauses}
    if "WHERE" not in words and len(call.arguments) < 2:
        hint = "WHERE TRUE changes all rows"
        yield survey.error("where", "UPDATE without WHERE", call.span, expected="WHERE", suggestion=hint)


CHECK = Check("TABLE, and the columns that are named", run)
