"""Where a run without a person stands, stored with each of its effects: a worker that takes it over does none twice."""

from collections.abc import Mapping
from typing import Any, Literal

from palaver.basic.program import Program
from palaver.basic.run import Run
from palaver.basic.state import StateLost, pack, unpack
from palaver.basic.world import World
from palaver.config.bots import Bot
from palaver.core.db import Database
from palaver.dialogs.agenda.automations import SQL
from palaver.dialogs.agenda.journal import Journal
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.programs.rules import limits_of
from palaver.dialogs.runs.awaiting import lock
from palaver.dialogs.runs.runs import Awaited, Elsewhere, Entry


class Keeping:
    """Of one run: `script` and `section` are where it began."""

    def __init__(self, db: Database, programs: Programs, journal: Journal, script: str, section: str) -> None:
        self.db, self.programs, self.journal = db, programs, journal
        self.script, self.section = script, section
        self.missed = False  # the event that it waits for has come already

    async def keep(  # as Runs keeps the runs of dialogs
        self,
        tx: Database,
        entry: Entry,
        run: Run,
        state: Literal["running", "waiting", "done", "failed"] = "running",
        *,
        seconds: float | None = None,
        awaited: Awaited | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> None:
        """Store where it stands, or waits; Elsewhere when another worker has it."""
        del seconds, error  # when it goes on, and how it ends, is stored by who began it
        if awaited is not None:
            await lock(tx, entry.caller.account, entry.bot.id, awaited.name)
        changed = await tx.run(
            SQL.keep_state,
            account_id=entry.caller.account,
            id=entry.id,
            seq=entry.seq,
            state="waiting" if state == "waiting" else "running",
            event=awaited.name if awaited else None,
            version=entry.bot.number,
            body=pack(run),
            code={level.program.hash: level.program.source.name for level in run.levels},
            log=[line.told() for line in self.journal.ended()],
        )
        if changed != 1:
            raise Elsewhere("This run goes on elsewhere.")
        entry.seq += 1
        if awaited is not None:
            whose = {"account_id": entry.caller.account, "bot_id": entry.bot.id, "id": entry.id}
            self.missed = bool(await tx.run(SQL.hear_before, **whose, event=awaited.name, since=awaited.since))

    async def read(self, bot: Bot, body: bytes, code: Mapping[str, str], world: World) -> Run:
        """The run with its programs as they were; StateLost when it cannot go on."""
        programs: dict[str, Program] = {}
        for path in {*code.values(), self.script}:
            for section in {"", self.section}:
                found = await self._program(bot, path, section)
                if found is not None:
                    programs[found.hash] = found
        missing = code.keys() - programs.keys()
        if missing:
            raise StateLost("its program is gone")
        return unpack(body, programs.get, limits=limits_of(bot.document.dialogs), world=world)

    async def _program(self, bot: Bot, path: str, section: str) -> Program | None:
        if section and path != self.script:
            return None
        return await self.programs.program(bot, path, section)
