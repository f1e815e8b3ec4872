"""Releases over a real database: each is whole or not at all, wherever it breaks off, and one version is active."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

import pytest

from palaver.config.bots import Bots
from palaver.config.document.texts import GREETING
from palaver.config.releasing.canary import Canaries
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.requests import RELEASE, Requests
from palaver.config.releasing.versions import Versions
from palaver.config.releasing.waiting import Requested
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.jobs import JobContext, JobKind, Jobs
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody

# A connection that is cut at this point of a statement, as a crash of the server or of its database would.
CUT = """
create or replace function cut() returns trigger language plpgsql as $$
begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
create trigger cut {point} for each statement execute function cut();
"""
# Every table tells which kinds of statements change it.
TRACED = """
create table traced (act text);
create function trace() returns trigger language plpgsql as $$
begin insert into traced values (lower(tg_op) || ' on ' || tg_table_name); return null; end $$;
do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'traced' loop
        execute format('create trigger trace after insert or update or delete on %I
                        for each statement execute function trace()', name);
    end loop;
end $$;
"""
UNTRACED = "drop function trace() cascade; drop table traced"
NEW: Final = "insert on config_version"
ACTIVE: Final = "update on config_bot"
ANSWERS: Final = "delete on answers_entry"  # those of the version before
ACTS: Final = {
    "publish": [NEW, ACTIVE, ANSWERS, "delete on config_draft"],
    "roll_back": ["insert on config_draft", "update on config_draft", NEW, ACTIVE, ANSWERS],
    "begin_canary": [NEW, "insert on config_canary"],
    "promote": ["update on config_canary", ACTIVE, ANSWERS, "delete on config_draft", "update on config_draft"],
    "approve": [NEW, ACTIVE, ANSWERS, "delete on config_draft", "update on config_request"],
}
POINTS: Final = [(verb, f"{when} {act}") for verb, acts in ACTS.items() for act in acts for when in ("before", "after")]
# What is active once it has happened, and what that says.
OUTCOME: Final = {"roll_back": (3, GREETING), "begin_canary": (2, "Two")}

Act = Callable[[], Awaitable[object]]


async def nothing(_context: JobContext) -> None: ...


class House:
    """A bot with two versions, and `ana` and `ben`, who may publish it."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self.database, self.account = database, caller.account
        self.bots = Bots(database, open_cache(None)[1])
        self.drafts, self.versions, self.canaries = Drafts(self.bots, Gates()), Versions(self.bots), Canaries(self.bots)
        self.releases = Releases(self.drafts)
        jobs = Jobs(database, {RELEASE: JobKind(RELEASE, nothing)})
        self.requests = Requests(self.releases, jobs, self._behind, self._standing)
        self.ana, self.ben = (self._person(f"user:{uuid7()}") for _ in range(2))

    def _person(self, owner: str) -> Caller:
        held = frozenset({"bots.read", "bots.write"})
        id = UUID(owner.removeprefix("user:"))
        return Caller(account=self.account, kind="user", id=id, owner=owner, permissions=held)

    async def _behind(self, owner: str) -> str:
        return owner

    async def _standing(self, _account: UUID, owner: str) -> Caller:
        return self._person(owner)

    async def save(self, text: str, **sections: Any) -> None:
        seen = (await self.drafts.read(self.ana, "support")).etag
        await self.drafts.save(self.ana, "support", seen, named("support", greeting={"text": text}, **sections))

    async def execute(self, sql: str) -> None:
        async with self.database.pool.acquire() as connection:
            await connection.execute(sql)

    async def stands(self) -> tuple[object, ...]:
        """All that a release changes."""
        draft = await self.drafts.read(self.ana, "support")
        versions = await self.versions.all(self.ana, "support", 50)
        active = [version.number for version in versions if version.state == "active"]
        assert len(active) == 1
        canary = await self.canaries.running(self.ana, (await self.bots.active(self.ana, "support")).id)
        requests = await self.requests.all(self.ana, "support", 50)
        return draft, versions, active, canary, requests

    async def about_to(self, verb: str) -> Act:
        act: Act = await getattr(self, f"to_{verb}")()
        return act

    async def to_publish(self) -> Act:
        await self.save("Three")
        return lambda: self.releases.publish(self.ana, "support", "")

    async def to_roll_back(self) -> Act:
        return lambda: self.releases.roll_back(self.ana, "support", 1)

    async def to_begin_canary(self) -> Act:
        await self.save("Three")
        return lambda: self.releases.publish(self.ana, "support", "", canary=10)

    async def to_promote(self) -> Act:
        await (await self.to_begin_canary())()
        canary = await self.canaries.running(self.ana, (await self.bots.active(self.ana, "support")).id)
        assert canary is not None
        return lambda: self.canaries.promote(self.ana, canary, "support", {})

    async def to_approve(self) -> Act:
        await self.save("Three", release={"second_approver": True})
        asked = await self.requests.publish(self.ana, "support", "")
        assert isinstance(asked, Requested)
        return lambda: self.requests.approve(self.ben, "support", asked.request_id)


@pytest.fixture
async def house(database: Database) -> House:
    made = House(database, await somebody(database))
    await made.bots.create(made.ana, named("support"))
    await made.save("Two")
    await made.releases.publish(made.ana, "support", "")
    return made


@pytest.mark.parametrize("verb", ACTS)
async def test_every_statement_that_changes_something_is_among_the_points(house: House, verb: str) -> None:
    act = await house.about_to(verb)
    await house.execute(TRACED)
    try:
        await act()
        async with house.database.pool.acquire() as connection:
            assert {row["act"] for row in await connection.fetch("select act from traced")} == {*ACTS[verb]}
    finally:
        await house.execute(UNTRACED)


@pytest.mark.parametrize(("verb", "point"), POINTS)
async def test_what_breaks_off_has_not_happened(house: House, verb: str, point: str) -> None:
    act = await house.about_to(verb)
    before = await house.stands()
    await house.execute(CUT.format(point=point))
    try:
        with pytest.raises(PalaverError):
            await act()
        assert await house.stands() == before
    finally:
        await house.execute(f"drop trigger cut on {point.rsplit(maxsplit=1)[-1]}")
    await act()
    active = await house.bots.active(house.ana, "support")
    assert (active.number, active.document.greeting.text) == OUTCOME.get(verb, (3, "Three"))
