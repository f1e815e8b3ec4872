"""What stored answers have saved: counted in memory and added to the day's sums every second; no call, so no row."""

from collections import Counter
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from palaver.accounting.call import ModelCall
from palaver.accounting.row import key_of, person_of, text_of
from palaver.core import background
from palaver.core.db import Database, named_queries
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.kit.clock import now

SQL = named_queries(__file__)
log = logger("accounting")

_EVERY_S: Final = 1.0


class Place(NamedTuple):
    """Where in the sums a saving counts."""

    account: UUID
    day: date
    bot: UUID | None
    activity: str
    provider: str
    model: str
    key: UUID | None
    person: str


class Savings:
    def __init__(self, db: Database) -> None:
        self.db = db
        self._hits: Counter[Place] = Counter()
        self._tokens: Counter[Place] = Counter()

    def hear(self, call: ModelCall) -> None:
        payer = call.payer
        provider, model = text_of(call.provider), text_of(call.model)
        place = Place(
            payer.caller.account,
            now().date(),
            payer.bot,
            call.activity,
            provider,
            model,
            key_of(payer.caller),
            person_of(payer),
        )
        self._hits[place] += 1
        self._tokens[place] += call.tokens.prompt + call.tokens.completion

    async def run(self) -> None:
        await background.every(_EVERY_S, self.flush)

    async def flush(self) -> None:
        """Add what was counted to the sums; what cannot be added is tried again with the next."""
        hits, tokens = self._hits, self._tokens
        if not hits:
            return
        self._hits, self._tokens = Counter(), Counter()
        rows = [{**place._asdict(), "hits": count, "tokens": tokens[place]} for place, count in sorted_by(hits)]
        try:
            await self.db.run(SQL.save, rows=rows)
        except PalaverError as error:
            self._hits.update(hits)
            self._tokens.update(tokens)
            log.warning("what stored answers save is not added yet", reason=error.message)


def sorted_by(hits: Counter[Place]) -> list[tuple[Place, int]]:
    """In one order in every worker: two that lock the same rows must not wait for each other."""
    return sorted(hits.items(), key=lambda item: tuple(map(str, item[0])))
