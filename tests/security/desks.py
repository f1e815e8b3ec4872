"""What a home has at the desk of people who answer: somebody who is there, and a note for them."""

from uuid import UUID

from palaver.chat.handover.attendants import SQL
from palaver.core.db import Database
from palaver.kit.ids import uuid7


async def note_of(db: Database, account: UUID, person: UUID, word: str) -> UUID:
    """The id of a note that lies there for somebody."""
    whose, id = {"account_id": account, "operator": f"user:{person}"}, uuid7()
    await db.run(SQL.put_status, **whose, status="busy")
    told = {"text": f"A note on {word}", "author": f"Author {word}", "bot": f"bot-{word}"}
    assert await db.run(SQL.leave_note, id=id, **whose, **told, most=9) == 1
    return id
