"""What became of the turns of a bot's versions, counted from what is stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from palaver.chat.ledger import SQL
from palaver.core.caller import Caller
from palaver.core.db import Database

# What a turn fails with where its version may be to blame: a wrong model, key, collection, or a defect of ours in them.
# A turn that was cancelled, slowed down or cut off by the end of a server says nothing about its version.
FAULTS: Final = ("provider_error", "unavailable", "invalid_request", "auth_failed", "internal")
REFUSED: Final = "content_filtered"


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """
    The turns of `version` that say something about it, in so many `sessions`.

    `errors` are how many failed with each code; `empty` the answers without a word, `refused` those that were filtered;
    `thumbs_down` those that somebody did not like;
    `first_token_ms` is the median, `slow_first_token_ms` what 95 of 100 came before; None where nothing was said.
    """

    version: int
    sessions: int = 0
    turns: int = 0
    errors: dict[str, int] = {}
    empty: int = 0
    refused: int = 0
    thumbs_down: int = 0
    first_token_ms: int | None = None
    slow_first_token_ms: int | None = None

    @property
    def failed(self) -> int:
        return sum(self.errors.values())


class Tally:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def of(self, caller: Caller, bot: UUID, versions: Sequence[int], since: datetime) -> list[Outcomes]:
        """What became of the turns that began since then, for each of `versions` in their order."""
        found = await self.db.all(
            SQL.outcomes,
            Outcomes,
            account_id=caller.account,
            bot_id=bot,
            versions=list(versions),
            since=since,
            faults=list(FAULTS),
            refused=REFUSED,
        )
        known = {each.version: each for each in found}
        return [known.get(version) or Outcomes(version=version) for version in versions]
