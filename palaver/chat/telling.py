"""Answers that no connection waits for: of a turn that nobody has asked for, or one whose server stopped meanwhile."""

from uuid import UUID

from palaver.chat.ledger import SQL
from palaver.core.db import Database


async def tell(  # an answer is made of these
    tx: Database, account: UUID, session: UUID, turn: UUID, bot: UUID, version: int, content: str
) -> None:
    """The turn is over with this answer, as part of a transaction; the conversation is to be told of after it."""
    whose = {"account_id": account, "session_id": session, "turn_id": turn}
    await tx.run(SQL.tell, **whose, answer_id=UUID(int=turn.int + 1), bot_id=bot, version=version, content=content)
