"""Two accounts with bots, and programs that run on their tables as they would on the server."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from palaver.basic.driver import drive
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.nodes.declarations import Table, TableIndex
from palaver.basic.parser import parse
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.world import World
from palaver.core.db import Database
from palaver.tables.access import Reader
from palaver.tables.adopting import adopt
from palaver.tables.changes import Changes, Nobody
from palaver.tables.definition import Definition, definitions
from palaver.tables.problem import Problem
from palaver.tables.tables import Tables

ACCOUNT = "insert into core_account (id, slug, name) values ($1, $2, $2)"
BOT = "insert into config_bot (id, account_id, alias, active_number) values ($1, $2, $3, 1)"


def defined(text: str) -> tuple[Definition, ...]:
    """What a program's blocks define."""
    parsed = parse(Source("tables.bas", text))
    assert not [each for each in parsed.diagnostics if each.severity == "error"], parsed.diagnostics
    found = parsed.program.statements
    return definitions(
        [each for each in found if isinstance(each, Table)], [each for each in found if isinstance(each, TableIndex)]
    )


@dataclass
class Bot:
    db: Database
    account: UUID
    id: UUID
    blocks: str = ""
    changes: Changes = field(default_factory=Nobody)

    async def adopt(self, blocks: str) -> list[Problem]:
        self.blocks = blocks
        return await adopt(self.db, self.account, self.id, defined(blocks))

    def tables(self, *roles: str, db: Database | None = None) -> Tables:
        """For somebody with these roles; for none, for who may do everything."""
        known = frozenset(roles) if roles else None
        return Tables(db or self.db, Reader(self.account, self.id, known), self._again, self.changes)

    async def _again(self) -> None:
        await adopt(self.db, self.account, self.id, defined(self.blocks))

    async def run(
        self,
        text: str,
        *roles: str,
        arguments: Mapping[str, Any] | None = None,
        world: World | None = None,
        **known: Any,
    ) -> Any:
        """What a program returns."""
        host = Solo(lambda _: None, _nothing, lambda _: None, _nothing)  # type: ignore[arg-type]  # nobody is asked
        host.data = self.tables(*roles)
        run = Run.of(program_of(text), arguments, known, world=world)
        return await drive(run, host, library().keywords)


async def _nothing(*_: Any) -> None:
    return None


Made = Callable[..., Awaitable[Bot]]


async def bot(db: Database, account: UUID | None = None) -> Bot:
    """A bot of an account, which is new where none is named."""
    connection = db.pool
    if account is None:
        account = uuid4()
        await connection.execute(ACCOUNT, account, account.hex[:12])
    made = Bot(db, account, uuid4())
    await connection.execute(BOT, made.id, account, made.id.hex[:12])
    return made
