"""SAVE FROM UNSTRUCTURED: a model maps prose to the columns of a table, and a row is stored."""

from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.sources import rows_and_table
from palaver.basic.understanding.questions import closed, shaped

_VALUE: Final = {"type": ["string", "number", "boolean", "null"]}
_WRONG: Final = frozenset({"DbError", "ArgumentError", "TypeError"})


async def run(host: Host, table: Any, text: Any) -> Any:
    """The row as it is then; ValidationError where the text lacks what the table asks for."""
    data, name = rows_and_table(host, table)
    columns = [each for each in await data.columns(name) if each.casefold() != "id"]
    found = await shaped(host, "unstructured", text, closed(**dict.fromkeys(columns, _VALUE)))
    row = {column: value for column, value in found.items() if value is not None}
    if not row:
        raise BasicError("ValidationError", f"the text tells nothing that belongs into {name}")
    try:
        return (await data.insert(name, [row]))[0]
    except BasicError as error:
        if error.code in _WRONG:
            raise BasicError("ValidationError", error.message) from error
        raise


KEYWORD = Keyword(
    phrase="SAVE FROM UNSTRUCTURED",
    family="llm",
    tier=1,
    effect="send",  # no transaction may be open while a model answers: what a crash interrupts is told, not done twice
    parameters=(
        Parameter("table", kind="source"),
        Parameter("text", kind="text"),
    ),
    returns="map",
    doc="A model maps prose to the columns of a table, and a row is stored.",
    example='SAVE FROM UNSTRUCTURED "leads", message',
    handler=run,
)
