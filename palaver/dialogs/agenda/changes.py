"""Changed rows (ON INSERT, UPDATE, DELETE) and files (ON CHANGE): what they set off begins once they are committed."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from palaver.basic.errors import limit_exceeded
from palaver.basic.values.text import jsonable
from palaver.core.db import Database
from palaver.dialogs.agenda.automations import SQL, Automations, Stored
from palaver.dialogs.agenda.behalf import behalf_of
from palaver.dialogs.agenda.chain import CHAIN, further
from palaver.dialogs.drive.watching import FileChange
from palaver.dialogs.errand import Errand
from palaver.tables.changes import Change, Changed

_MOST: Final = 1_000


class Handlers:
    """Who is told of the rows that an errand changes: the runs that they begin are stored in the same transaction."""

    def __init__(self, automations: Automations, errand: Errand) -> None:
        self.automations, self.behalf = automations, behalf_of(errand)

    async def wanted(self, db: Database, account: UUID, bot: UUID, table: str, change: Change) -> bool:
        of = {"account_id": account, "bot_id": bot, "kind": change, "subject": table.casefold()}
        return bool(await db.value(SQL.has_handlers, **of, without=list(CHAIN.get())))

    async def told(
        self, db: Database, account: UUID, bot: UUID, table: str, change: Change, rows: Sequence[Changed]
    ) -> None:
        chain = further(f"{change.upper()} of {table}")
        if len(rows) > _MOST:
            raise limit_exceeded(f"a handler is told of {_MOST} rows of one statement, not of {len(rows)}")
        given = [{"names": {"event": _event(table, change, row)}} for row in rows]
        await self.automations.set_off(db, account, bot, change, table.casefold(), given, chain, self.behalf)


def _event(table: str, change: Change, row: Changed) -> dict[str, Any]:
    """`row` is the row as it is now, or was at last."""
    now = row.after if row.after is not None else row.before
    made: dict[str, Any] = jsonable({"type": change, "table": table, "row": now, "old": row.before})
    return made


class FileHandlers:
    """Who is told of changed files: handlers of ON CHANGE for the file, or for a folder that it is in."""

    def __init__(self, automations: Automations, errand: Errand) -> None:
        self.automations, self.behalf = automations, behalf_of(errand)

    async def told(  # as a drive tells it
        self, db: Database, account: UUID, bot: UUID, change: FileChange, path: str, media_type: str, size: int
    ) -> None:
        watching = await db.all(SQL.watchers, Stored, account_id=account, bot_id=bot, without=list(CHAIN.get()))
        concerned = [each for each in watching if change in each.spec["events"] and _within(path, each.subject)]
        if not concerned:
            return
        chain = further(f"the change of {path[:100]}")
        event: dict[str, Any] = {"event_type": change, "file_path": path, "file_name": path.rpartition("/")[2]}
        event |= {"mime_type": media_type, "file_size": size}
        for each in concerned:
            given = {"names": {"event": event}}
            await self.automations.begin(db, account, each, given, self.behalf, chain=chain)


def _within(path: str, watched: str) -> bool:
    place = watched.strip("/").removesuffix("/*")
    return place in {"", ".", "*", path} or path.startswith(f"{place}/")
