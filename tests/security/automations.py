"""What a home has of automations: a schedule that is far away, a run of it that waits, and an event."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from palaver.core.db import Database
from palaver.core.jobs import Jobs
from palaver.dialogs.agenda.automations import SQL, Automations
from palaver.dialogs.agenda.registration import Registration
from palaver.kit.ids import uuid7


async def automation_of(db: Database, account: UUID, bot: UUID, word: str) -> tuple[UUID, UUID]:
    """The ids of a schedule that is far away, and of its run."""
    script, spec = f"{word}.bas", {"cron": "0 0 1 1 *"}
    far = Registration(kind="schedule", script=script, key="1", subject=f"yearly {word}", spec=spec)
    id = await Automations(db, Jobs(db, {})).put(db, account, bot, far, "UTC", None, "file")
    whose = {"account_id": account, "bot_id": bot, "automation_id": id}
    values = {"kind": "schedule", "script": script, "section": "", "subject": word, "input": {}, "chain": [id]}
    run = uuid7()
    await db.run(SQL.add_run, id=run, **whose, **values, due_at=datetime.now(UTC))
    event = {"name": f"told {word}", "payload": {"what": word}, "kept": timedelta(days=1)}
    await db.run(SQL.publish_event, account_id=account, bot_id=bot, **event)
    return id, run
