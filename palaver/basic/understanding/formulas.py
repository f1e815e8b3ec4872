"""Formulas: an expression of the language over given values; nothing that does anything can stand in one."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.limits import Fatal, Limits, limits
from palaver.basic.loading import program_of
from palaver.basic.run import Done, Run

_LONGEST: Final = 4_000
_NAMES: Final = 1_000


def calculated(formula: str, values: Mapping[str, Any]) -> Any:
    """ArgumentError for what is no expression; its work counts for the run that asks."""
    if len(formula) > _LONGEST or len(values) > _NAMES or "\n" in formula:
        raise argument_error(f"a formula is one line of at most {_LONGEST:,} characters")
    own = limits()
    given = {str(name).casefold(): value for name, value in values.items()}
    run = Run.of(program_of(f"RETURN {formula}"), known=given, limits=Limits(operations=1_000_000, seconds=2.0))
    try:
        found = run.step()
    except Fatal as error:
        raise error.error() from error
    finally:
        own.start()
        own.charge(run.limits.used)
    if not isinstance(found, Done):
        raise BasicError("ArgumentError", f"{found.site.phrase} cannot stand in a formula")
    return found.value
