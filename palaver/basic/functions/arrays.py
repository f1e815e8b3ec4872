"""Functions on arrays: the function form gives a new array, the method and the statement change the one they name."""

from collections.abc import Callable
from typing import Any

from palaver.basic.errors import argument_error, type_error
from palaver.basic.function import Family, Function
from palaver.basic.limits import HEAVY, charge, heavy
from palaver.basic.operators import is_in
from palaver.basic.values.equality import equal
from palaver.basic.values.kinds import Rowset, kind_of
from palaver.basic.values.members import member, set_element
from palaver.basic.values.numbers import operand, whole
from palaver.basic.values.sorting import rank, sorted_values
from palaver.basic.values.text import dumps, text


def array(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise type_error(f"{kind_of(value)} is not an array")
    return value


def _copy(value: Any) -> list[Any]:
    found = array(value)
    if len(found) > HEAVY:
        heavy(len(found), "array")
    return found[:]


def _ways(change: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The function form of what changes an array, and the form that changes it."""

    def on_copy(values: Any, *rest: Any) -> Any:
        found = _copy(values)
        change(found, *rest)
        return found

    def in_place(values: Any, *rest: Any) -> Any:
        if not isinstance(values, list):
            raise type_error(f"{kind_of(values)} is not an array that could be changed")
        return change(values, *rest)

    return on_copy, in_place


def _push(values: list[Any], *more: Any) -> list[Any]:
    for each in more:
        set_element(values, len(values), each)
    return values


def _pop(values: list[Any]) -> Any:
    return values.pop() if values else None


def _shift(values: list[Any]) -> Any:
    charge(len(values))
    return values.pop(0) if values else None


def _unshift(values: list[Any], *more: Any) -> list[Any]:
    heavy(len(values) + len(more), "array")
    values[:0] = more
    return values


def _splice(values: list[Any], start: Any, count: Any = None, *more: Any) -> list[Any]:
    heavy(len(values) + len(more), "array")
    begin = whole(start) + (len(values) if whole(start) < 0 else 0)
    end = len(values) if count is None else begin + max(0, whole(count))
    gone = values[max(0, begin) : end]
    values[max(0, begin) : end] = more
    return gone


def ordered(values: Any, direction: Any = "asc") -> list[Any]:
    return sorted_values(array(values), descending=_descending(direction))


def _sort(values: Any, direction: Any = "asc") -> list[Any]:
    values[:] = ordered(values, direction)
    return array(values)


def _descending(direction: Any) -> bool:
    word = text(direction).casefold()
    if word not in {"asc", "desc", "", "ascending", "descending"}:
        raise argument_error('SORT knows "asc" and "desc"')
    return word.startswith("desc")


def sorted_by(values: Any, field: Any, direction: Any = "asc") -> list[Any]:
    """The keyword's BY: rows by one of their members."""
    found = array(values)
    charge(len(found) * 64)
    done = sorted(
        found,
        key=lambda row: rank(member(row, text(field)) if isinstance(row, dict) else None),
        reverse=_descending(direction),
    )
    return Rowset(done) if isinstance(values, Rowset) else done


def unique(values: Any) -> list[Any]:
    """What is equal, and written alike, stands once; numbers and their texts stay two."""
    found, seen = list[Any](), set[Any]()
    for each in _copy(values):
        key = (kind_of(each), dumps(each)) if isinstance(each, list | dict) else (isinstance(each, str), each)
        if key not in seen:
            seen.add(key)
            found.append(each)
    return found


def position(values: Any, wanted: Any) -> int:
    """From 0, -1 for nowhere; in text, too."""
    if isinstance(values, str):
        return values.find(text(wanted))
    charge(len(array(values)) * 32)
    return next((at for at, each in enumerate(array(values)) if equal(each, wanted)), -1)


def last_position(values: Any, wanted: Any) -> int:
    if isinstance(values, str):
        return values.rfind(text(wanted))
    found = position(_copy(values)[::-1], wanted)
    return len(values) - 1 - found if found >= 0 else -1


def part(values: Any, start: Any, end: Any = None) -> Any:
    whole_of = values if isinstance(values, str) else _copy(values)
    return whole_of[whole(start) : None if end is None else whole(end)]


def flat(values: Any) -> list[Any]:
    """One level."""
    found = list[Any]()
    for each in _copy(values):
        heavy(len(found) + (len(each) if isinstance(each, list) else 1), "array")
        found.extend(each) if isinstance(each, list) else found.append(each)
    return found


def concatenated(*arrays: Any) -> list[Any]:
    heavy(sum(len(array(each)) for each in arrays), "array")
    return [value for each in arrays for value in array(each)]


def numbers(start: Any, stop: Any, step: Any = 1) -> list[Any]:
    """Both ends included."""
    first, last, by = operand(start), operand(stop), operand(step)
    if not by:
        raise argument_error("RANGE needs a step that is not 0")
    count = max(0, whole((last - first) / by) + 1) if (last - first) * by >= 0 else 0  # type: ignore[operator]  # either both decimals or none
    heavy(count, "array")
    return [first + by * at for at in range(count)]  # type: ignore[operator]  # as above


def chunks(values: Any, size: Any) -> list[Any]:
    by, found = whole(size), _copy(values)
    if by < 1:
        raise argument_error("BATCH needs a size from 1 on")
    return [found[at : at + by] for at in range(0, len(found), by)]


def filled(value: Any, count: Any) -> list[Any]:
    size = max(0, whole(count))
    heavy(size, "array")
    return [value] * size


def joined(values: Any, separator: Any = ",") -> str:
    written, between = [text(each) for each in array(values)], text(separator)
    size = sum(map(len, written)) + len(between) * len(written)
    if size > HEAVY:
        heavy(size)
    return between.join(written)


def size_of(value: Any) -> int:
    return len(value) if isinstance(value, list | dict) else 0


PUSH, PUSH_IN = _ways(_push)
POP, POP_IN = _ways(_pop)
SHIFT, SHIFT_IN = _ways(_shift)
UNSHIFT, UNSHIFT_IN = _ways(_unshift)
SPLICE, SPLICE_IN = _ways(_splice)
FAMILY = Family(
    "Arrays",
    (
        Function("ARRAY", "values...", lambda *v: list(v), "An array of its arguments.", "ARRAY(1, 2)", "[1,2]"),
        Function("UBOUND", "array", size_of, "How many elements it has.", "UBOUND([1, 2])", "2"),
        Function("LBOUND", "array", lambda _: 0, "Where it begins: 0.", "LBOUND([1])", "0"),
        Function("SORT", "array, direction?", ordered, "In order.", "SORT([2, 1])", "[1,2]", method=_sort),
        Function("UNIQUE", "array", unique, "Each value once.", "UNIQUE([1, 2, 1])", "[1,2]", ("DISTINCT",)),
        Function(
            "INDEX_OF", "array, value", position, "Where it stands, from 0.", "INDEX_OF([5, 6], 6)", "1", ("INDEXOF",)
        ),
        Function(
            "LAST_INDEX_OF", "array, value", last_position, "Where it stands last.", "LAST_INDEX_OF([5, 5], 5)", "1"
        ),
        Function(
            "PUSH", "array, values...", PUSH, "With values at the end.", "PUSH([1], 2)", "[1,2]", ("APPEND",), PUSH_IN
        ),
        Function(
            "POP", "array", POP, "Without its last; the method gives that one.", "POP([1, 2])", "[1]", method=POP_IN
        ),
        Function(
            "SHIFT",
            "array",
            SHIFT,
            "Without its first; the method gives that one.",
            "SHIFT([1, 2])",
            "[2]",
            method=SHIFT_IN,
        ),
        Function(
            "UNSHIFT",
            "array, values...",
            UNSHIFT,
            "With values at the start.",
            "UNSHIFT([2], 1)",
            "[1,2]",
            ("PREPEND",),
            UNSHIFT_IN,
        ),
        Function("SLICE", "array, start, end?", part, "A part; the end is not in it.", "SLICE([1, 2, 3], 1)", "[2,3]"),
        Function(
            "SPLICE",
            "array, start, count?, values...",
            SPLICE,
            "With a part replaced.",
            "SPLICE([1, 2, 3], 1, 1, 9)",
            "[1,9,3]",
            method=SPLICE_IN,
        ),
        Function(
            "TAKE",
            "array, count",
            lambda v, n: _copy(v)[: max(0, whole(n))],
            "The first elements.",
            "TAKE([1, 2, 3], 2)",
            "[1,2]",
        ),
        Function(
            "DROP",
            "array, count",
            lambda v, n: _copy(v)[max(0, whole(n)) :],
            "Without the first elements.",
            "DROP([1, 2, 3], 2)",
            "[3]",
        ),
        Function(
            "HEAD", "array", lambda v: array(v)[0] if array(v) else None, "The first element.", "HEAD([1, 2])", "1"
        ),
        Function("TAIL", "array", lambda v: _copy(v)[1:], "All but the first.", "TAIL([1, 2])", "[2]"),
        Function("INIT", "array", lambda v: _copy(v)[:-1], "All but the last.", "INIT([1, 2])", "[1]"),
        Function("CONCAT", "arrays...", concatenated, "One behind the other.", "CONCAT([1], [2])", "[1,2]", veils=True),
        Function("FLATTEN", "array", flat, "Arrays in it dissolved.", "FLATTEN([1, [2, 3]])", "[1,2,3]"),
        Function("RANGE", "start, stop, step?", numbers, "Numbers, both ends included.", "RANGE(1, 3)", "[1,2,3]"),
        Function("BATCH", "array, size", chunks, "Arrays of a size.", "BATCH([1, 2, 3], 2)", "[[1,2],[3]]", ("CHUNK",)),
        Function("FILL", "value, count", filled, "A value several times.", "FILL(0, 2)", "[0,0]"),
        Function("JOIN", "array, separator?", joined, "As one text.", 'JOIN([1, 2], "-")', "1-2"),
        Function(
            "IN_LIST", "array, value", lambda v, w: is_in(w, v), "Whether it is an element.", "IN_LIST([1], 1)", "true"
        ),
    ),
)
