"""The tables of bots on the server: made when a version becomes active, or when a program first asks for one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from palaver.basic.errors import BasicError
from palaver.config.bot import Bot
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.document.validate import Check
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict
from palaver.core.logs import logger
from palaver.dialogs.errand import Errand, Trigger
from palaver.dialogs.programs.programs import Programs, Script
from palaver.tables.access import Reader
from palaver.tables.adopting import adopt
from palaver.tables.changes import Changes
from palaver.tables.definition import Definition, definitions
from palaver.tables.merging import merged
from palaver.tables.problem import Problem
from palaver.tables.store import tables_by_alias
from palaver.tables.tables import Tables

log = logger("tables")
_ROLE = "role:"


class BotTables:
    """One for the whole process; `of` an errand is its port. `changes` are who is told of what an errand writes."""

    def __init__(self, db: Database, programs: Programs, changes: Callable[[Errand], Changes]) -> None:
        self.db, self.programs, self.changes = db, programs, changes

    def of(self, errand: Errand) -> Tables:
        reader = Reader(errand.bot.account, errand.bot.id, roles_of(errand.caller, errand.trigger))
        return Tables(errand.db, reader, partial(self.first, errand.bot), self.changes(errand))

    async def follow(self, tx: Database, account: UUID, id: UUID, bot: Bot | None) -> None:
        """A version becomes active: its tables are there with it, or it does not. An archived bot keeps them."""
        if bot is None or not bot.document.dialogs.scripts:
            return
        try:
            problems = await adopt(tx, account, id, await self._defined(bot.document))
        except BasicError as error:
            raise Conflict(f"The bot's tables could not be brought to this version: {error.message}.") from error
        _tell(bot, problems)

    async def first(self, bot: Bot) -> None:
        """What a version defines and nothing has made yet, a draft's tables among it; what is there stays as it is."""
        _tell(bot, await adopt(self.db, bot.account, bot.id, await self._defined(bot.document), extend=False))

    async def check(self, account: UUID, document: BotDocument) -> Sequence[Finding]:
        """A check for Bots: what will stay as it is stored, whatever the programs say now."""
        if not document.dialogs.scripts:
            return []
        wanted = await self._defined(document)  # so the transaction that publishes it has nothing to read any more
        stored = await tables_by_alias(self.db, account, document.identity.alias)
        pairs = ((stored.get(each.name.casefold()), each) for each in wanted)
        return [
            _finding(problem)
            for known, each in pairs
            if known is not None
            for problem in merged(known.definition, each).problems
        ]

    async def _defined(self, document: BotDocument) -> tuple[Definition, ...]:
        return defined(await self.programs.read(document.dialogs.scripts))


def tables_stay(tables: Callable[[], BotTables]) -> Check:
    """The check of tables that are there later than this."""

    async def check(account: UUID, document: BotDocument) -> Sequence[Finding]:
        return await tables().check(account, document)

    return check


def defined(scripts: Mapping[str, Script]) -> tuple[Definition, ...]:
    """The tables of all of a bot's programs."""
    analyses = [each.analysis for each in scripts.values()]
    return definitions(
        [table for each in analyses for table in each.tables], [index for each in analyses for index in each.indexes]
    )


def roles_of(caller: Caller, trigger: Trigger) -> frozenset[str] | None:
    """Those that a table may ask for. What begins by itself acts for the bot; a webhook's caller is a stranger."""
    if caller.may(UNRESTRICTED) or (caller.kind == "system" and trigger == "schedule"):
        return None
    roles = (each.removeprefix(_ROLE) for each in caller.principals if each.startswith(_ROLE))
    return frozenset(each.casefold() for each in roles)


def _tell(bot: Bot, problems: Sequence[Problem]) -> None:
    for problem in problems:
        log.warning("a table is not what a program defines", bot=bot.alias, reason=str(problem))


def _finding(problem: Problem) -> Finding:
    return Finding(
        path="dialogs.scripts",
        code="table_stays",
        message=str(problem),
        hint="tables are never dropped or narrowed: give the table or the column another name",
        severity="warning",
    )
