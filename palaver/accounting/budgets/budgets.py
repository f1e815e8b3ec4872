"""
Whether there is budget left for a call, asked before it is made.

What was used comes from the sums of calls, which deleting conversations and bots does not touch. A worker reads them at
most every two seconds and adds what it has under way itself; it tells the others that with each reading. So all workers
together may begin at most what they can begin in two seconds after a budget is used up, and the last call of each may
take more than was left.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from palaver.accounting.budgets.budget import Budget, Subject, Used, must_be_left
from palaver.accounting.budgets.counter import Counter, Reading
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.accounting.call import CACHED, Payer
from palaver.accounting.row import Row, key_of, person_of
from palaver.core import background, metrics
from palaver.core.db import Database, named_queries
from palaver.core.errors import BudgetExceeded, Unavailable
from palaver.core.logs import logger

SQL = named_queries(__file__)
log = logger("accounting")

FRESH_S: Final = 2.0
_PATIENCE_S: Final = 3.0
_CAPACITY: Final = 50_000


class Reservation:
    """Tokens held for one call that is under way; `release` gives them back, once the call itself is counted."""

    def __init__(self, held: Sequence[tuple[Counter, int]] = ()) -> None:
        self._held = held
        for counter, tokens in held:
            counter.held += tokens

    def release(self) -> None:
        for counter, tokens in self._held:
            counter.held -= tokens
        self._held = ()


class Budgets:
    """`worker` is this process's number among those that share the database."""

    def __init__(self, db: Database, stored: StoredBudgets, worker: int) -> None:
        self.db, self.stored, self.worker = db, stored, worker
        self._counters: dict[Subject, Counter] = {}
        self._under_way: dict[UUID, list[tuple[Counter, int]]] = {}
        self._reading = asyncio.Lock()

    async def must_have(self, payer: Payer) -> None:
        """BudgetExceeded where nothing is left for whoever pays; Unavailable where nobody can tell."""
        await self._checked(payer)

    async def reserve(self, payer: Payer, prompt: int, most: int) -> Reservation:
        """
        The same, and hold what a call of `prompt` tokens and up to `most` of an answer will take.

        Where there have been calls, an answer is expected to be as long as usual.
        """
        held = []
        for counter in await self._checked(payer):
            usual = counter.reading.usual if counter.reading is not None else None
            held.append((counter, prompt + (most if usual is None else min(usual, most))))
        return Reservation(held)

    def hear(self, row: Row) -> None:
        """Count a call that has ended, until the sums know it."""
        tokens = row.prompt_tokens + row.completion_tokens
        for subject in () if row.outcome == CACHED else _subjects(row.account, row.bot, row.key, row.person):
            if (counter := self._counters.get(subject)) is not None:
                counter.held += tokens
                self._under_way.setdefault(row.id, []).append((counter, tokens))

    def stored_rows(self, ids: Iterable[UUID]) -> None:
        """These calls are in the sums from now on."""
        at = time.monotonic()
        for id in ids:
            for counter, tokens in self._under_way.pop(id, ()):
                counter.land(at, tokens)

    async def used(self, account: UUID, budgets: Sequence[Budget]) -> list[Used | None]:
        """What was used of each budget; None where it is one for each of a scope."""
        subjects = [_one(account, budget) for budget in budgets]
        await self._refresh(account, {each: self._counter(each) for each in subjects if each is not None})
        return [
            None if subject is None else self._counters[subject].used(budget.period)
            for subject, budget in zip(subjects, budgets, strict=True)
        ]

    async def run(self) -> None:
        """Tell the other workers what is under way here, for as long as it is."""
        await background.every(FRESH_S, self._tell)

    async def _checked(self, payer: Payer) -> list[Counter]:
        """What is counted for the payer, read not long ago."""
        account = payer.caller.account
        concerned = [*_concerned(await self.stored.of(account), payer)]
        if not concerned:
            return []
        counters = {subject: self._counter(subject) for _, subject in concerned}
        await self._refresh(account, counters)
        for budget, subject in concerned:
            try:
                must_be_left(budget, counters[subject].used(budget.period))
            except BudgetExceeded:
                metrics.BUDGET_REFUSED.labels(budget.scope, budget.period).inc()
                raise
        return [*counters.values()]

    def _counter(self, subject: Subject) -> Counter:
        found = self._counters.get(subject)
        if found is None:
            if len(self._counters) >= _CAPACITY:
                self._counters = {kept: each for kept, each in self._counters.items() if not each.idle}
            found = self._counters[subject] = Counter()
        return found

    async def _refresh(self, account: UUID, counters: dict[Subject, Counter]) -> None:
        """Read what is older than two seconds; while the database is away, what was read last counts."""
        if not _stale(counters) and _known(counters):
            return
        async with self._reading:
            if stale := _stale(counters):
                try:
                    async with asyncio.timeout(_PATIENCE_S):
                        await self._read(account, stale)
                except (Unavailable, TimeoutError) as error:
                    log.warning("what was used cannot be read", account=str(account), reason=repr(error))
        if not _known(counters):
            raise Unavailable("What was used of the budgets cannot be read right now. Please try again in a moment.")

    async def _read(self, account: UUID, counters: dict[Subject, Counter]) -> None:
        began = time.monotonic()
        for counter in counters.values():
            counter.asked_at = began
        wanted = [
            {"scope": subject.scope, "subject": subject.name, "held": max(counter.held, 0)}
            for subject, counter in sorted(counters.items())
        ]
        found = await self.db.all(SQL.used, Reading, account_id=account, worker=self.worker, wanted=wanted)
        for reading in found:
            counters[Subject(account, reading.scope, reading.subject)].read(began, reading)

    async def _tell(self) -> None:
        busy: dict[UUID, dict[Subject, Counter]] = {}
        for subject, counter in self._counters.items():
            if not counter.idle:
                busy.setdefault(subject.account, {})[subject] = counter
        for account, counters in busy.items():
            async with self._reading:
                await self._read(account, counters)


def _stale(counters: dict[Subject, Counter]) -> dict[Subject, Counter]:
    now = time.monotonic()
    return {subject: each for subject, each in counters.items() if each.asked_at + FRESH_S < now}


def _known(counters: dict[Subject, Counter]) -> bool:
    return all(counter.reading is not None for counter in counters.values())


def _concerned(budgets: Iterable[Budget], payer: Payer) -> Iterator[tuple[Budget, Subject]]:
    """The budgets that count a payer, the bot's own among them, each with whose use it looks at."""
    asked = (*budgets, *payer.budgets)
    if not asked:
        return
    subjects = {
        subject.scope: subject
        for subject in _subjects(payer.caller.account, payer.bot, key_of(payer.caller), person_of(payer))
    }
    for budget in asked:
        subject = subjects.get(budget.scope)
        if subject is not None and budget.subject in ("", subject.name):
            yield budget, subject


def _one(account: UUID, budget: Budget) -> Subject | None:
    """Whom a budget counts, where that is one alone."""
    return Subject(account, budget.scope, budget.subject) if budget.subject or budget.scope == "account" else None


def _subjects(account: UUID, bot: UUID | None, key: UUID | None, person: str) -> Iterator[Subject]:
    yield Subject(account, "account", "")
    for scope, name in (("bot", bot), ("key", key), ("person", person)):
        if name:
            yield Subject(account, scope, str(name))
