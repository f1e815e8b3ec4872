"""A bot's stored tables become what its programs define: tables and columns are added, never dropped or narrowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from palaver.basic.errors import BasicError
from palaver.core.db import Database
from palaver.kit.ids import uuid7
from palaver.tables.ddl import AddColumn, AllowNull
from palaver.tables.definition import Column, Definition, Names
from palaver.tables.executing import explained, run, value
from palaver.tables.merging import Merged, merged
from palaver.tables.physical import columns_of, made, name_of, rule_name
from palaver.tables.problem import Problem
from palaver.tables.store import SQL, stored_tables

MOST_TABLES: Final = 500  # of one bot


@dataclass(slots=True)
class _Entry:
    id: UUID
    definition: Definition
    before: Definition | None
    problems: list[Problem] = field(default_factory=list)


async def adopt(
    db: Database, account: UUID, bot: UUID, wanted: Iterable[Definition], *, extend: bool = True
) -> list[Problem]:
    """
    What was not done, and why. Whoever else adopts the same bot's tables waits, and finds them done.

    Where it is not to `extend`, tables that are there are left alone.
    """
    async with db.transaction() as tx:
        await tx.run(SQL.hold, account_id=account, bot_id=bot)
        await tx.run(SQL.patience)
        stored = await stored_tables(tx, account, bot)
        there = {name: _Entry(each.id, each.definition, each.definition) for name, each in stored.items()}
        problems: list[Problem] = []
        for definition in wanted:
            if definition.connection or (not extend and definition.name.casefold() in stored):
                continue
            problems += await _tables(tx, there, definition)
        for entry in there.values():
            problems += await _references(tx, entry, there)
            await _kept(tx, account, bot, entry)
    return problems


async def _tables(tx: Database, there: dict[str, _Entry], wanted: Definition) -> list[Problem]:
    """The table itself, without what it refers to: that may not be there yet."""
    name = wanted.name.casefold()
    known = there.get(name)
    if known is None:
        if len(there) >= MOST_TABLES:
            return [Problem(table=wanted.name, message=f"a bot has at most {MOST_TABLES} tables")]
        return await _created(tx, there, wanted)
    change = merged(known.definition, wanted)
    after, problems = await _extended(tx, known, change)
    uniques, rejected = await _uniques(tx, known.id, after, [u for u in wanted.uniques if u not in after.uniques])
    after = msgspec.structs.replace(after, uniques=(*after.uniques, *uniques))
    indexes = await _indexes(tx, known.id, after, [i for i in wanted.indexes if i not in after.indexes])
    known.definition = msgspec.structs.replace(after, indexes=(*after.indexes, *indexes))
    return [*change.problems, *problems, *rejected]


async def _created(tx: Database, there: dict[str, _Entry], wanted: Definition) -> list[Problem]:
    numbered = [msgspec.structs.replace(each, position=n) for n, each in enumerate(wanted.columns, 1)]
    plain = [each for each in numbered if _fits(each)]
    problems = [
        Problem(table=wanted.name, column=each.name, message=f"its DEFAULT is no {each.type}")
        for each in numbered
        if each not in plain
    ]
    columns = tuple(each if each in plain else msgspec.structs.replace(each, default=None) for each in numbered)
    definition = msgspec.structs.replace(wanted, columns=columns, uniques=(), indexes=())
    id = uuid7()
    async with explained():
        await run(tx, CreateTable(made(id, definition)))
    uniques, rejected = await _uniques(tx, id, definition, wanted.uniques)
    indexes = await _indexes(tx, id, definition, wanted.indexes)
    definition = msgspec.structs.replace(definition, uniques=uniques, indexes=indexes)
    there[wanted.name.casefold()] = _Entry(id, definition, None)
    return [*problems, *rejected]


def _fits(column: Column) -> bool:
    try:
        made(UUID(int=0), Definition(name="", columns=(msgspec.structs.replace(column, key=True),)))
    except BasicError:
        return False
    return True


async def _extended(tx: Database, known: _Entry, change: Merged) -> tuple[Definition, list[Problem]]:
    """The columns that are new, and NULL for those that the program has no more."""
    after, problems = change.definition, list[Problem]()
    filled = bool(change.added) and bool(
        await value(tx, sa.select(sa.exists().select_from(made(known.id, known.definition))))
    )
    for column in change.added:
        real = column if _fits(column) else msgspec.structs.replace(column, default=None)
        if real != column:
            problems.append(Problem(table=after.name, column=column.name, message=f"its DEFAULT is no {column.type}"))
        if filled and real.required and real.default is None and not real.generated:
            message = "it is REQUIRED and has no DEFAULT, and rows are there: those stay without a value"
            problems.append(Problem(table=after.name, column=column.name, message=message))
            real = msgspec.structs.replace(real, required=False)
        columns = tuple(real if each is column else each for each in after.columns)
        after = msgspec.structs.replace(after, columns=columns)
        physical = made(known.id, after)
        async with explained():
            await run(tx, AddColumn(physical.c[name_of(real)]))
    for column in change.loosened:
        await run(tx, AllowNull(made(known.id, after).c[name_of(column)]))
    return after, problems


async def _uniques(
    tx: Database, id: UUID, definition: Definition, wanted: Sequence[Names]
) -> tuple[tuple[Names, ...], list[Problem]]:
    done, problems = list[Names](), list[Problem]()
    physical = made(id, definition)
    for names in wanted:
        columns = columns_of(definition, names)
        if columns is None:
            problems.append(
                Problem(table=definition.name, message=f"UNIQUE({', '.join(names)}) names no columns of it")
            )
            continue
        made_of = [physical.c[name_of(each)] for each in columns]
        rule = sa.UniqueConstraint(*made_of, name=rule_name(id, "u", columns))
        try:
            async with explained(), tx.transaction() as inner:
                await run(inner, AddConstraint(rule))
        except BasicError as error:
            message = f"{', '.join(names)} cannot be UNIQUE: {error.message}"
            problems.append(Problem(table=definition.name, column=names[0], message=message))
        else:
            done.append(names)
    return tuple(done), problems


async def _indexes(tx: Database, id: UUID, definition: Definition, wanted: Sequence[Names]) -> tuple[Names, ...]:
    done = list[Names]()
    physical = made(id, definition)
    for names in wanted:
        columns = columns_of(definition, names)
        if columns is not None and not any(each.kind == "JSON" for each in columns):
            index: Any = sa.Index(rule_name(id, "i", columns), *(physical.c[name_of(each)] for each in columns))
            await run(tx, CreateIndex(index))
            done.append(names)
    return tuple(done)


async def _references(tx: Database, entry: _Entry, there: dict[str, _Entry]) -> list[Problem]:
    """Foreign keys of columns that have none yet."""
    before = {each.position: each for each in entry.before.columns} if entry.before else {}
    problems = list[Problem]()
    for column in entry.definition.shown:
        old = before.get(column.position)
        if not column.references or (old is not None and old.references == column.references):
            continue
        message = await _refers(tx, entry, column, there)
        if message:
            problems.append(Problem(table=entry.definition.name, column=column.name, message=message))
            _replace(entry, column, msgspec.structs.replace(column, references=""))
    return problems


def _replace(entry: _Entry, column: Column, other: Column) -> None:
    columns = tuple(other if each is column else each for each in entry.definition.columns)
    entry.definition = msgspec.structs.replace(entry.definition, columns=columns)


async def _refers(tx: Database, entry: _Entry, column: Column, there: dict[str, _Entry]) -> str:
    """What stands against a foreign key; nothing when it was made."""
    target = there.get(column.references.casefold())
    keys = target.definition.keys if target else ()
    if target is None or len(keys) != 1:
        what = "is not there" if target is None else "has a key of several columns"
        return f"TABLE {column.references} {what}: the reference is not kept"
    here, other = made(entry.id, entry.definition), made(target.id, target.definition)
    rule = sa.ForeignKeyConstraint(
        [here.c[name_of(column)]], [other.c[name_of(keys[0])]], name=rule_name(entry.id, "f", [column])
    )
    here.append_constraint(rule)
    try:
        async with explained(), tx.transaction() as inner:
            await run(inner, AddConstraint(rule))
    except BasicError as error:
        return f"it cannot refer to {column.references}: {error.message}"
    return ""


async def _kept(tx: Database, account: UUID, bot: UUID, entry: _Entry) -> None:
    if entry.definition == entry.before:
        return
    definition = msgspec.to_builtins(entry.definition)
    if entry.before is None:
        folded = entry.definition.name.casefold()
        row = {"id": entry.id, "account_id": account, "bot_id": bot, "folded": folded, "definition": definition}
        await tx.run(SQL.add, **row)
    else:
        await tx.run(SQL.change, account_id=account, id=entry.id, definition=definition)
