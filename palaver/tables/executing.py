"""Built statements on their way to the database, and its refusals as errors that programs may catch."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import asyncpg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import asyncpg as dialects
from sqlalchemy.sql.ddl import DDLElement
from sqlalchemy.sql.elements import ClauseElement

from palaver.basic.errors import BasicError
from palaver.core.db import Database, Query
from palaver.core.errors import PalaverError, Unavailable

_DIALECT: Final = dialects.dialect()  # type: ignore[no-untyped-call]  # the library's own gap
_BOUNDS: Final = 32_000  # values that one statement binds


def built(statement: Executable) -> tuple[Query, Mapping[str, Any]]:
    """A statement as the database layer takes it: numbered parameters, and the values they have."""
    if isinstance(statement, DDLElement):
        return Query("tables.built", str(statement.compile(dialect=_DIALECT)), ()), {}
    made: Any = cast("ClauseElement", statement).compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    names = tuple(made.positiontup or ())
    if len(names) > _BOUNDS:
        raise BasicError("LimitExceeded", f"a statement with more than {_BOUNDS:,} values")
    return Query("tables.built", str(made), names), made.params


async def rows(db: Database, statement: Executable) -> list[dict[str, Any]]:
    query, values = built(statement)
    return await db.all(query, dict[str, Any], **values)


async def value(db: Database, statement: Executable) -> Any:
    query, values = built(statement)
    return await db.value(query, **values)


async def run(db: Database, statement: Executable) -> int:
    query, values = built(statement)
    return await db.run(query, **values)


@asynccontextmanager
async def explained(named: Mapping[str, str] | None = None) -> AsyncIterator[None]:
    """`named` are the rules of the table by their names in the database, in words."""
    try:
        yield
    except Unavailable:
        raise
    except PalaverError as error:
        cause = error.__cause__
        if isinstance(cause, asyncpg.PostgresError):
            raise BasicError("DbError", _sentence(cause, named or {})) from error
        raise BasicError("DbError", error.message) from error
    except asyncpg.DivisionByZeroError as error:
        raise BasicError("MathError", "division by zero") from error
    except (asyncpg.PostgresError, asyncpg.DataError, asyncpg.InterfaceError) as error:
        raise BasicError("DbError", _sentence(error, named or {})) from error


def _sentence(error: Exception, named: Mapping[str, str]) -> str:
    rule = named.get(getattr(error, "constraint_name", None) or "")
    if isinstance(error, asyncpg.UniqueViolationError):
        return f"there is a row with the same {rule} already" if rule else "there is such a row already"
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return f"no row is there for {rule}, or one still needs this" if rule else "another row needs this one"
    return next((sentence for kinds, sentence in _SENTENCES if isinstance(error, kinds)), "the database cannot do this")


_SENTENCES: Final[Sequence[tuple[tuple[type[Exception], ...], str]]] = (
    ((asyncpg.NotNullViolationError,), "a column that is REQUIRED has no value"),
    ((asyncpg.NumericValueOutOfRangeError,), "a number is too large for its column"),
    ((asyncpg.StringDataRightTruncationError,), "a text is too long for its column"),
    ((asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError), "others were writing the same rows"),
    ((asyncpg.QueryCanceledError,), "the database took too long"),
)
