"""A drive for tests: the database and a folder of the machine behind it, and programs that run over it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from palaver.chat.media.media import Media
from palaver.config.bot import Bot
from palaver.core.blobs import Blobs, open_blobs
from palaver.core.db import Database
from palaver.core.http import Fetcher, Rules
from palaver.core.jobs import JobContext, JobKind, Jobs
from palaver.core.vectors import open_vectors
from palaver.dialogs.drive.links import Links
from palaver.dialogs.drive.port import BotDrive, Drives
from palaver.dialogs.errand import Errand
from palaver.kit.ids import uuid7
from palaver.knowledge.disposal import DISPOSE, Disposal
from tests.basic.runtime.stage import Played, played
from tests.chat.context.bots import bot_of
from tests.dialogs.errands import errand


async def _unrun(_context: JobContext) -> None:
    """What is disposed of waits: nothing runs jobs here."""


@dataclass
class Rig:
    """`bot` has the drive; `trusted` may be a server of the test's own."""

    db: Database
    dsn: str
    blobs: Blobs
    bot: Bot
    trusted: list[str] = field(default_factory=list)

    def drives(self) -> Drives:
        disposal = Disposal(self.blobs, open_vectors(None, self.db), Jobs(self.db, {DISPOSE: JobKind(DISPOSE, _unrun)}))
        media = Media(self.db, self.blobs, None)  # type: ignore[arg-type]  # no document is read here
        fetcher = Fetcher(rules=Rules(self.trusted))
        return Drives(self.blobs, disposal, media, fetcher, Links(self.db, lambda: "https://bot.example"))

    def errand(self, bot: Bot | None = None, db: Database | None = None, **given: Any) -> Errand:
        return errand(bot or self.bot, db or self.db, **given)

    def drive(self, bot: Bot | None = None, **given: Any) -> BotDrive:
        return self.drives().of(self.errand(bot, **given))

    async def play(self, text: str, known: Mapping[str, Any] | None = None, **given: Any) -> Played:
        return await played(text, ports={"drive": self.drive(**given)}, known=known, stored=True)

    async def value(self, text: str, known: Mapping[str, Any] | None = None, **given: Any) -> Any:
        found = await self.play(text, known, **given)
        assert found.error is None, found.error
        return found.value

    async def another(self) -> Bot:
        """A bot of another account."""
        return await stored_bot(self.dsn, uuid7())

    async def kept(self) -> set[str]:
        return {key async for key in self.blobs.list("")}


async def stored_bot(dsn: str, account: UUID) -> Bot:
    bot = msgspec.structs.replace(bot_of({}), account=account)
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into core_account (id, slug, name) values ($1, $2, 'A')", account, str(account))
    await connection.execute(
        "insert into config_bot (id, account_id, alias, active_number) values ($1, $2, 'support', 1)", bot.id, account
    )
    await connection.close()
    return bot


async def rig(database: Database, dsn: str, folder: Path) -> Rig:
    return Rig(database, dsn, await open_blobs(folder.as_uri()), await stored_bot(dsn, uuid7()))
