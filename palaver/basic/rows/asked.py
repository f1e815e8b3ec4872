"""What FIND and its kin are asked for: out of the arguments of a keyword, and answered from rows in memory."""

import re
from collections.abc import Mapping
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.functions.arrays import sorted_by
from palaver.basic.ports.data import Wanted
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.evaluating import meets
from palaver.basic.rows.reading import shape_of
from palaver.basic.values.kinds import Rowset
from palaver.basic.values.members import items
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text

_OPERATOR: Final = re.compile(r"[=<>!]|\s(?:like|ilike|in|is|between|contains|starts|ends)\s", re.IGNORECASE)


def both(one: Shape | None, other: Shape | None) -> Shape | None:
    return other if one is None else one if other is None else ["and", one, other]


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """Of all clauses that a keyword was given; `condition, value` is a column and what it is."""
    where = given.get("where")
    if "value" in given:
        where = both(where, ["=", ["column", text(given.get("condition"))], ["value", given["value"]]])
    else:
        where = both(where, shape_of(given.get("condition")))
    where = both(where, shape_of(given.get("filter")))
    order = [(text(column), bool(descending)) for column, descending in given.get("order") or ()]
    limit = given.get("limit")
    return Wanted(
        where=where, order=order, limit=None if limit is None else _count(limit), offset=_count(given.get("offset"))
    )


def _count(value: Any) -> int:
    found = whole(value)
    if found < 0:
        raise argument_error("LIMIT and OFFSET are not below 0")
    return found


def among(rows: Any, wanted: Wanted) -> Rowset:
    """The same of rows in memory."""
    found: list[Any] = [each for each in items(rows) if meets(wanted.where, each)]
    for column, descending in reversed(wanted.order):
        found = sorted_by(found, column, "desc" if descending else "asc")
    end = None if wanted.limit is None else wanted.offset + wanted.limit
    return Rowset(found[wanted.offset : end])


def is_condition(value: Any) -> bool:
    """Whether it is a test, and no value of a key; what is neither is read as a test, and fails."""
    return isinstance(value, list | dict) or (
        isinstance(value, str) and (not value.strip() or _OPERATOR.search(value) is not None)
    )
