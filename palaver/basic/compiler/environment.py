"""All that compiled code can see: operators, helpers, functions and pure keywords by names that no program chooses."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from palaver.basic import operators
from palaver.basic.compiler.faults import caught
from palaver.basic.compiler.scopes import Library
from palaver.basic.errors import BasicError, Extent, argument_error, limit_exceeded
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.keyword import Keyword
from palaver.basic.limits import HEAVY, LARGEST, charge, heavy, limits
from palaver.basic.values import members
from palaver.basic.values.kinds import Failure, Secret, is_empty, is_null
from palaver.basic.values.numbers import operand, whole
from palaver.basic.values.text import shown, text
from palaver.basic.values.truth import truth

# Operations of the core by the identifier that they have in code.
OPERATORS: Final[Mapping[str, str]] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "\\": "divide_whole",
    "MOD": "remainder",
    "^": "power",
    "&": "concatenate",
    "XOR": "either",
    "=": "equal",
    "<>": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
BOOLEAN: Final = frozenset(
    {"=", "<>", "<", "<=", ">", ">=", "XOR", "like", "is_in", "contains", "starts_with", "ends_with"}
    | {"is_null", "is_empty", "between"}
)


class End(BaseException):
    """EXIT in a procedure: the script is over; no handler sees it."""


def end() -> None:
    raise End


def fail(code: str, message: str) -> None:
    raise BasicError(code, message)


def throw(value: Any) -> None:
    if isinstance(value, Failure):
        rethrow(value)
    raise BasicError("UserError", shown(value))


def rethrow(failure: Mapping[str, Any]) -> None:
    line, column = failure.get("line"), failure.get("column")
    place = Extent(line, column, line, column + 1) if isinstance(line, int) and isinstance(column, int) else None
    error = BasicError(text(failure.get("code")), text(failure.get("message")), place, text(failure.get("keyword")))
    error.file = text(failure.get("file"))
    raise error


def large(value: Any) -> Any:
    """A product that is outside of what integers may be."""
    if isinstance(value, int):
        raise limit_exceeded("an integer of more than 256 bits")
    return value


def receiver(value: Any, optional: bool) -> Any:  # noqa: FBT001  # compiled code has no names for arguments
    if value is None and not optional:
        raise BasicError("TypeError", "NULL has no methods")
    return value


def as_map(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


def map_of(value: Any, name: str) -> Any:
    """A map as it is, anything else by its name."""
    return value if isinstance(value, dict) else {name: value}


def refilled(array: Any, values: list[Any]) -> list[Any]:
    """The same array with other items in it."""
    if array is not None:
        array[:] = values
    return values


def resized(value: Any, size: Any) -> list[Any]:
    count, kept = max(0, whole(size)), value if isinstance(value, list) else []
    heavy(count, "array")
    return [*kept[:count], *[None] * (count - len(kept))]


def last_of(value: Any, count: Any) -> list[Any]:
    found, wanted = members.items(value), max(0, whole(count))
    return found[-wanted:] if wanted else []


def span_of(start: Any, stop: Any, step: Any) -> tuple[Any, Any, int]:
    """Start, step and the number of passes, at most one more than allowed."""
    first, last, by = operand(start), operand(stop), operand(step)
    if not by:
        raise argument_error("STEP is 0")
    if not type(first) is type(last) is type(by):
        first, last, by = float(first), float(last), float(by)
        if (last - first) / by != (last - first) / by:  # what NaN is
            raise argument_error("a bound of FOR is not a number")
    passes = _passes(first, last, by)
    return first, by, max(0, min(passes, limits().loop + 1))


def _passes(first: Any, last: Any, by: Any) -> int:
    if isinstance(first, int):
        return int((last - first) // by + 1)
    quotient = float(last - first) / float(by)
    return int(min(quotient + 1e-9, 1e15)) + 1 if quotient > -1e-9 else 0


def spanned(start: Any, stop: Any, step: Any) -> list[Any]:
    """What a FOR goes through that can be entered again."""
    return list(span_of(start, stop, step))


def spanned_passes(span: list[Any]) -> Any:
    return span[2]


def spanned_item(span: list[Any], index: int) -> Any:
    if index >= limits().loop:
        stop()
    return span[0] + span[1] * index


def listed_item(items: list[Any], index: int) -> Any:
    return items[index]


def counted(start: Any, stop: Any, step: Any) -> Any:
    """What a FOR without suspensions goes through."""
    first, by, passes = span_of(start, stop, step)
    allowed = limits().loop
    if isinstance(first, int):
        through: Any = range(first, first + min(passes, allowed) * by, by)
    else:
        through = (first + by * each for each in range(min(passes, allowed)))
    return through if passes <= allowed else chain(through, too_many())


def too_many() -> Iterator[Any]:
    stop()
    yield None


def stop() -> None:
    raise limit_exceeded(f"a loop of more than {limits().loop:,} passes")


def listed(value: Any) -> list[Any]:
    """What a FOR EACH goes through."""
    found = members.items(value)
    if len(found) > HEAVY and len(found) > limits().loop:
        stop()
    return found


def deep() -> None:
    raise limit_exceeded(f"procedures that call each other deeper than {limits().depth}")


def _named(keyword: Keyword) -> Callable[..., Any]:
    """A pure keyword's handler; its errors tell its name."""
    handler = keyword.handler
    assert handler is not None

    def run(**arguments: Any) -> Any:
        try:
            return handler(**arguments)
        except BasicError as error:
            error.keyword = error.keyword or keyword.phrase
            raise

    return run


def _charged(run: Callable[..., Any]) -> Callable[..., Any]:
    """Whatever a function does with something long, it looks at all of it."""

    def call(*arguments: Any) -> Any:
        for each in arguments:
            if isinstance(each, str | list | dict) and len(each) > HEAVY:
                charge(len(each))
        return run(*arguments)

    return call


def _veiled(run: Callable[..., Any]) -> Callable[..., Any]:
    """What it makes of a secret is one."""

    def call(*arguments: Any) -> Any:
        found = run(*arguments)
        if Secret not in map(type, arguments) or found is None:
            return found
        return [Secret(each) for each in found] if isinstance(found, list) else Secret(text(found))

    return call


def _fixed() -> dict[str, Any]:
    found: dict[str, Any] = {"__builtins__": {}, "type": type, "int": int, "str": str, "len": len}
    found |= {"Exception": Exception, "LARGEST": LARGEST, "truth": truth, "member": members.member}
    found |= {name: getattr(operators, name) for name in OPERATORS.values()}
    found |= {each: getattr(operators, each) for each in ("like", "is_in", "contains", "starts_with", "ends_with")}
    found |= {each: getattr(operators, each) for each in ("between", "negate", "positive", "interpolate")}
    found |= {each: getattr(members, each) for each in ("element", "set_element", "set_member")}
    found |= {"is_null": is_null, "is_empty": is_empty, "fail": fail, "throw": throw, "rethrow": rethrow, "end": end}
    found |= {"large": large, "receiver": receiver, "as_map": as_map, "map_of": map_of}
    found |= {"refilled": refilled, "resized": resized, "last_of": last_of}
    found |= {"span_of": span_of, "counted": counted, "listed": listed, "stop": stop, "deep": deep}
    found |= {"spanned": spanned, "spanned_passes": spanned_passes, "spanned_item": spanned_item}
    found |= {"caught": caught, "listed_item": listed_item}
    for function in set(FUNCTIONS.values()):
        for kind, run in (("f", function.run), ("m", function.method or function.run)):
            found[f"{kind}_{function.name.casefold()}"] = _charged(_veiled(run) if function.veils else run)
    return found


_FIXED: Final = _fixed()


def environment(library: Library) -> dict[str, Any]:
    pure = {f"k_{each.id}": _named(each) for each in library.values() if each.handler and not each.awaits}
    return _FIXED | pure
