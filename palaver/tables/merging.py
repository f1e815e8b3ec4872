"""A stored definition and a wanted one become one: what is there stays as it is, and what contradicts it is told."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from palaver.tables.definition import Column, Definition
from palaver.tables.problem import Problem


class Merged(NamedTuple):
    """`added` are to be made, `loosened` may be empty from now on."""

    definition: Definition
    added: list[Column]
    loosened: list[Column]
    problems: list[Problem]


def merged(stored: Definition, wanted: Definition) -> Merged:
    problems = [*_contradictions(stored, wanted)]
    known = {each.name.casefold(): each for each in stored.columns}
    names = {each.name.casefold() for each in wanted.columns}
    columns, loosened = list[Column](), list[Column]()
    for column in stored.columns:
        if column.name.casefold() in names:
            other = next(each for each in wanted.columns if each.name.casefold() == column.name.casefold())
            columns.append(_renewed(column, other))
        else:
            columns.append(msgspec.structs.replace(column, gone=not column.key))
            if column.required and not column.key and not column.gone:
                loosened.append(column)
    last = max((each.position for each in stored.columns), default=0)
    fresh = [each for each in wanted.columns if each.name.casefold() not in known]
    added = [
        msgspec.structs.replace(each, position=last + number, key=False, references=each.references)
        for number, each in enumerate(fresh, 1)
    ]
    definition = msgspec.structs.replace(
        stored, columns=(*columns, *added), read_by=wanted.read_by, write_by=wanted.write_by
    )
    return Merged(definition, added, loosened, problems)


def _renewed(stored: Column, wanted: Column) -> Column:
    """What is only ours to keep follows the program: who may, what a row gets that says nothing."""
    same = (stored.kind, stored.size, stored.scale) == (wanted.kind, wanted.size, wanted.scale)
    default = wanted.default if same and stored.generated != "NEXT" else stored.default
    return msgspec.structs.replace(
        stored,
        name=wanted.name,
        default=default,
        generated=stored.generated if stored.generated == "NEXT" else wanted.generated if same else stored.generated,
        read_by=wanted.read_by,
        write_by=wanted.write_by,
        references=stored.references or wanted.references,
        gone=False,
        added=wanted.added,
    )


def _contradictions(stored: Definition, wanted: Definition) -> Iterator[Problem]:
    for column in wanted.columns:
        known = next((each for each in stored.columns if each.name.casefold() == column.name.casefold()), None)
        if known is None:
            if column.key:
                message = "it cannot become a KEY: the table has one, and rows that lack it"
                yield Problem(table=wanted.name, column=column.name, message=message)
            continue
        if known.type != column.type:
            message = f"it is stored as {known.type} and stays that: {column.type} cannot be made of it"
            yield Problem(table=wanted.name, column=column.name, message=message)
        if known.key != column.key:
            message = "it is the KEY, and stays that" if known.key else "it cannot become a KEY: the table has one"
            yield Problem(table=wanted.name, column=column.name, message=message)
        if column.required and not known.required and not known.gone:
            message = "it was not REQUIRED when it was made: rows without a value stay"
            yield Problem(table=wanted.name, column=column.name, message=message)
    names = {each.name.casefold() for each in wanted.columns}
    for known in stored.keys:
        if known.name.casefold() not in names:
            message = "it is the KEY: a program cannot leave it out"
            yield Problem(table=wanted.name, column=known.name, message=message)
