"""Exceptions of compiled code become errors of the program: their places are read from the traceback, afterwards."""

from itertools import islice
from types import TracebackType
from typing import Any

from palaver.basic.errors import BasicError, Extent, Frame
from palaver.basic.limits import ORIGIN, Fatal
from palaver.basic.values.kinds import Failure

_PREFIX = "p_"
_TOO_LARGE = (RecursionError, OverflowError)


def caught(error: Exception) -> Failure:
    """What CATCH gives to its variable."""
    found = translated(error)
    place = found.place
    return Failure(
        **found.details,
        code=found.code,
        message=found.message,
        file=found.file or None,
        line=place.line if place else None,
        column=place.column if place else None,
        keyword=found.keyword,
    )


def translated(error: Exception) -> BasicError:
    if isinstance(error, MemoryError):
        raise Fatal("no memory is left")
    found = error if isinstance(error, BasicError) else _explained(error)
    stack = frames(error.__traceback__)
    if found.place is None and stack:
        found.place = stack[-1].place
    if not found.stack:
        found.stack = stack
    found.file = found.file or _file(error.__traceback__)
    return found


def _file(traceback: TracebackType | None) -> str:
    """The script whose code was running."""
    found = ""
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        found = name.removeprefix(ORIGIN) if name.startswith(ORIGIN) else found
        traceback = traceback.tb_next
    return found


def _explained(error: Exception) -> BasicError:
    if isinstance(error, _TOO_LARGE):
        return BasicError("LimitExceeded", "a value that is too large or nested too deeply")
    if isinstance(error, TypeError | ValueError):
        return BasicError("TypeError", "an argument is of the wrong kind")
    return BasicError("InternalError", f"{type(error).__name__} in what runs programs")


def frames(traceback: TracebackType | None) -> list[Frame]:
    """The procedures that were running (by their numbers), outermost first, and where each stood."""
    found = list[Frame]()
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename.startswith(ORIGIN) and code.co_name.startswith(_PREFIX):
            position: Any = next(islice(code.co_positions(), traceback.tb_lasti // 2, None), None)
            if position and position[0] is not None:
                line, end_line, column, end_column = position
                place = Extent(line, column or 1, end_line or line, end_column or column or 1)
                found.append(Frame(code.co_name.removeprefix(_PREFIX), place))
        traceback = traceback.tb_next
    return found
