"""Releases that wait for another person or for their time: who decides, what is published, what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from palaver.config.bots import Bots, StoredDraft
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Published, Releases
from palaver.config.releasing.requests import RELEASE, Requests
from palaver.config.releasing.waiting import Request, Requested, Void
from palaver.core.cache import open_cache
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from palaver.core.jobs import JobContext, JobKind, Jobs
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody

TWO = {"second_approver": True}
SOON = timedelta(hours=1)


async def nothing(_context: JobContext) -> None: ...


class House:
    """`made_by` says who made which key, `left` who may publish no longer."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self.database = database
        self.bots = Bots(database, open_cache(None)[1])
        self.drafts = Drafts(self.bots, Gates())
        self.releases = Releases(self.drafts)
        jobs = Jobs(database, {RELEASE: JobKind(RELEASE, nothing)})
        self.requests = Requests(self.releases, jobs, self.behind, self.standing)
        self.made_by: dict[str, str] = {}
        self.left: set[str] = set()
        self.account = caller.account
        self.ana, self.ben = self.person(), self.person()

    def person(self) -> Caller:
        id = uuid7()
        held = frozenset({"bots.read", "bots.write"})
        return Caller(account=self.account, kind="user", id=id, owner=f"user:{id}", permissions=held)

    def key_of(self, maker: Caller) -> Caller:
        id = uuid7()
        self.made_by[f"key:{id}"] = maker.owner
        return msgspec.structs.replace(maker, kind="super", id=id, owner=f"key:{id}")

    async def behind(self, owner: str) -> str:
        return self.made_by.get(owner, owner)

    async def standing(self, account: Any, owner: str) -> Caller:
        held = frozenset() if owner in self.left else self.ana.permissions
        return Caller(account=account, kind="user", id=uuid7(), owner=owner, permissions=held)

    async def save(self, **sections: Any) -> None:
        seen = (await self.drafts.read(self.ana, "support")).etag
        await self.drafts.save(self.ana, "support", seen, named("support", **sections))

    async def protected(self) -> None:
        """Version 2 takes two people."""
        await self.save(release=TWO)
        await self.approved(await self.asked(self.ana))

    async def asked(self, caller: Caller, at: datetime | None = None) -> Request:
        made = await self.requests.publish(caller, "support", "as agreed", at=at)
        assert isinstance(made, Requested), made
        return await self.requests.one(caller, "support", made.request_id)

    async def approved(self, request: Request, by: Caller | None = None) -> Request:
        return await self.requests.approve(by or self.ben, "support", request.id)

    async def active(self) -> tuple[int, str]:
        bot = await self.bots.active(self.ana, "support")
        return bot.number, bot.document.greeting.text

    async def stored(self, request: Request) -> Request:
        return await self.requests.one(self.ana, "support", request.id)


@pytest.fixture
async def house(database: Database) -> House:
    made = House(database, await somebody(database))
    await made.bots.create(made.ana, named("support", greeting={"text": "One"}))
    return made


async def test_a_bot_that_takes_two_people_is_published_by_two(house: House) -> None:
    await house.save(release=TWO, greeting={"text": "Two"})
    request = await house.asked(house.ana)
    assert (request.state, await house.active()) == ("waiting", (1, "One"))
    made = await house.approved(request)
    assert (made.state, made.number, made.decided_by) == ("published", 2, house.ben.owner)
    assert await house.active() == (2, "Two")
    told = (await house.bots.stored_draft(house.ana, "support")).updated_by
    assert (told, (await house.drafts.read(house.ana, "support")).base_version) == (house.ana.owner, 2)
    with pytest.raises(Conflict):
        await house.approved(request)


async def test_without_it_one_person_publishes_as_ever(house: House) -> None:
    await house.save(greeting={"text": "Two"})
    made = await house.requests.publish(house.ana, "support", "")
    assert isinstance(made, Published)
    assert await house.active() == (2, "Two")


async def test_who_asked_does_not_approve_nor_a_key_of_theirs_nor_any_key(house: House) -> None:
    await house.protected()
    await house.save(release=TWO, greeting={"text": "Three"})
    by_hand, by_key = await house.asked(house.ana), await house.asked(house.key_of(house.ana))
    for request in (by_hand, by_key):
        for who in (house.ana, house.key_of(house.ana), house.key_of(house.ben)):
            with pytest.raises(Forbidden):
                await house.approved(request, who)
    assert (await house.active())[0] == 2
    assert (await house.approved(by_key)).number == 3


async def test_nothing_goes_around_the_second_person(house: House) -> None:
    """Neither the service below, nor a draft that ends the rule, nor going back to before it."""
    await house.protected()
    with pytest.raises(Conflict):
        await house.releases.publish(house.ana, "support", "")
    await house.save(release={"second_approver": False})
    assert (await house.asked(house.ana)).state == "waiting"
    with pytest.raises(Conflict):
        await house.releases.publish(house.ana, "support", "")
    assert (await house.releases.roll_back(house.ana, "support", 1)).number == 3
    request = await house.asked(house.ana)
    assert request.state == "waiting"
    await house.approved(request)
    await house.save(greeting={"text": "Alone again"})
    assert isinstance(await house.requests.publish(house.ana, "support", ""), Published)


async def test_no_other_way_to_publish_goes_around_the_second_person(house: House) -> None:
    """A collection that is given to a bot is a version of it; whom it is open to is changed by who manages roles."""
    await house.protected()
    with pytest.raises(Conflict):
        await house.bots.change(house.ana, "support", lambda config: config.update(greeting={"text": "Mine"}), "")
    with pytest.raises(Conflict):
        await house.bots.must_take_one(house.ana, "support")
    manager = msgspec.structs.replace(house.ben, permissions=house.ben.permissions | {UNRESTRICTED})
    restricted = {"visibility": "restricted", "roles": ["editor"]}
    bot = await house.bots.change(manager, "support", lambda config: config.update(access=restricted), "")
    assert (bot.number, bot.access) == (3, ["role:editor"])


async def test_what_is_approved_is_what_was_asked_for(house: House) -> None:
    await house.protected()
    await house.save(release=TWO, greeting={"text": "Asked"})
    request = await house.asked(house.ana)
    await house.save(release=TWO, greeting={"text": "Changed later"})
    await house.approved(request)
    assert await house.active() == (3, "Asked")
    draft = await house.drafts.read(house.ana, "support")
    assert (draft.config["greeting"], draft.base_version) == ({"text": "Changed later"}, 2)
    with pytest.raises(asyncpg.RaiseError):
        async with house.database.pool.acquire() as connection:
            await connection.execute("update config_request set config = '{}'")


async def test_what_was_overtaken_fails_and_overwrites_nothing(house: House) -> None:
    await house.protected()
    await house.save(release=TWO, greeting={"text": "First"})
    first, second = await house.asked(house.ana), await house.asked(house.ana)
    later = await house.asked(house.ana, datetime.now(UTC) + SOON)
    await house.approved(first)
    for overtaken in (second, later):
        with pytest.raises(Void):
            await house.approved(overtaken)
        stored = await house.stored(overtaken)
        assert (stored.state, "Version 3 is active now" in stored.reason) == ("failed", True)
    assert await house.active() == (3, "First")


async def test_what_cannot_be_published_as_things_are_waits_on(house: House) -> None:
    await house.protected()
    await house.save(release=TWO, greeting={"text": "Three"})
    request = await house.asked(house.ana)
    closed = [Finding(path="release", code="closed", message="not now", hint="wait")]

    async def gate(_stored: StoredDraft, _document: BotDocument) -> list[Finding]:
        return closed

    house.drafts.gates.add(gate)
    with pytest.raises(Unprocessable):
        await house.approved(request)
    assert (await house.stored(request)).state == "waiting"
    closed.clear()
    assert (await house.approved(request)).state == "published"


async def test_a_release_is_published_at_its_time_as_it_was_asked_for(house: House) -> None:
    await house.save(greeting={"text": "At noon"})
    request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    assert (request.state, await house.active()) == ("scheduled", (1, "One"))
    await house.save(greeting={"text": "Later"})
    made = await house.requests.due(house.account, request.id)
    assert made is not None
    assert (made.state, made.number, made.decided_by) == ("published", 2, None)
    assert await house.active() == (2, "At noon")
    assert await house.requests.due(house.account, request.id) is None  # a job may run twice
    assert await house.active() == (2, "At noon")
    version = (await house.bots.stored_draft(house.ana, "support")).edited
    assert version


@pytest.mark.parametrize("way", ["overtaken", "left", "closed"])
async def test_a_release_that_cannot_be_published_at_its_time_fails_with_the_reason(house: House, way: str) -> None:
    await house.save(greeting={"text": "At noon"})
    request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    if way == "overtaken":
        await house.bots.change(house.ana, "support", lambda config: config.update(greeting={"text": "Now"}), "")
    elif way == "left":
        house.left.add(house.ana.owner)
    else:
        house.bots.checks = (_closed,)
    before = await house.active()
    made = await house.requests.due(house.account, request.id)
    assert made is not None
    told = {"overtaken": "Version 2 is active now", "left": "may not publish any more", "closed": "gone since"}
    assert (made.state, told[way] in made.reason) == ("failed", True), made.reason
    assert await house.active() == before


async def _closed(_account: Any, _document: BotDocument) -> list[Finding]:
    return [Finding(path="knowledge", code="gone", message="gone since", hint="make it again")]


async def test_two_people_and_a_time(house: House) -> None:
    await house.protected()
    await house.save(release=TWO, greeting={"text": "At noon"})
    request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    assert request.state == "waiting"
    assert await house.requests.due(house.account, request.id) is None
    assert (await house.approved(request)).state == "scheduled"
    assert (await house.active())[0] == 2
    made = await house.requests.due(house.account, request.id)
    assert made is not None
    assert (made.state, made.number, made.decided_by) == ("published", 3, house.ben.owner)


async def test_who_asked_withdraws_and_others_refuse(house: House) -> None:
    await house.save(greeting={"text": "Two"})
    requests = [await house.asked(house.ana, datetime.now(UTC) + SOON) for _ in range(3)]
    with pytest.raises(Forbidden):
        await house.requests.withdraw(house.ben, "support", requests[0].id)
    made = await house.requests.refuse(house.ben, "support", requests[0].id, "not on a Friday")
    assert (made.state, made.reason, made.decided_by) == ("refused", "not on a Friday", house.ben.owner)
    for who, request in zip((house.ana, house.key_of(house.ana)), requests[1:], strict=True):
        assert (await house.requests.withdraw(who, "support", request.id)).state == "withdrawn"
    for request in requests:
        assert await house.requests.due(house.account, request.id) is None
        with pytest.raises(Conflict):
            await house.requests.refuse(house.ben, "support", request.id, "")
        with pytest.raises(Conflict):
            await house.approved(request)
    assert await house.active() == (1, "One")


@pytest.mark.parametrize("away", [timedelta(seconds=-1), timedelta(days=367), timedelta(days=-4000)])
async def test_a_time_is_ahead_and_within_a_year(house: House, away: timedelta) -> None:
    with pytest.raises(Unprocessable) as told:
        await house.requests.publish(house.ana, "support", "", at=datetime.now(UTC) + away)
    assert told.value.details is not None


async def test_asking_says_all_that_is_wrong_and_opens_nothing_to_others(house: House) -> None:
    at = datetime.now(UTC) + SOON
    await house.save(model={"timeout_s": 0})
    with pytest.raises(Unprocessable):
        await house.requests.publish(house.ana, "support", "", at=at)
    manager = msgspec.structs.replace(house.ben, permissions=house.ben.permissions | {UNRESTRICTED})
    seen = (await house.drafts.read(manager, "support")).etag
    restricted = named("support", access={"visibility": "restricted", "roles": ["editor"]})
    await house.drafts.save(manager, "support", seen, restricted)
    with pytest.raises(Forbidden):
        await house.requests.publish(house.ana, "support", "", at=at)


async def test_only_so_many_wait_at_once(house: House) -> None:
    for _ in range(20):
        await house.asked(house.ana, datetime.now(UTC) + SOON)
    with pytest.raises(Conflict):
        await house.asked(house.ana, datetime.now(UTC) + SOON)


async def test_another_accounts_requests_do_not_exist(house: House) -> None:
    request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    stranger = await somebody(house.database)
    for look in (
        house.requests.all(stranger, "support", 5),
        house.requests.one(stranger, "support", request.id),
        house.requests.approve(stranger, "support", request.id),
        house.requests.refuse(stranger, "support", request.id, ""),
        house.requests.withdraw(stranger, "support", request.id),
    ):
        with pytest.raises(NotFound):
            await look
    assert await house.requests.due(stranger.account, request.id) is None


LOCK = """
insert into config_platform_value (kind, path, value, reason, updated_by) values ('lock', $1, $2, 'as agreed', 'user:x')
"""


async def locked(house: House, path: str, value: object) -> None:
    async with house.database.pool.acquire() as connection:
        await connection.execute(LOCK, path, value)


async def test_what_takes_another_person_by_its_time_waits_for_one(house: House) -> None:
    await house.save(greeting={"text": "At noon"})
    request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    assert request.state == "scheduled"
    await locked(house, "release.second_approver", True)
    made = await house.requests.due(house.account, request.id)
    assert made is not None
    assert (made.state, made.decided_by, "takes another person" in made.reason) == ("waiting", None, True)
    assert await house.active() == (1, "One")
    assert await house.requests.due(house.account, request.id) is None
    with pytest.raises(Forbidden):
        await house.approved(made, house.ana)
    approved = await house.approved(made)
    assert (approved.state, approved.reason) == ("scheduled", "")
    made = await house.requests.due(house.account, request.id)
    assert made is not None
    assert (made.state, made.reason, made.decided_by) == ("published", "", house.ben.owner)
    assert await house.active() == (2, "At noon")


@pytest.mark.parametrize("when", ["at its time", "approved"])
async def test_what_goes_to_others_than_the_operator_holds_by_now_fails(house: House, when: str) -> None:
    if when == "approved":
        await house.protected()
        request = await house.asked(house.ana)
    else:
        request = await house.asked(house.ana, datetime.now(UTC) + SOON)
    before = await house.active()
    await locked(house, "release.canary.percent", 10)
    if when == "approved":
        with pytest.raises(Void, match="at 10: as agreed"):
            await house.approved(request)
    else:
        await house.requests.due(house.account, request.id)
    made = await house.stored(request)
    assert (made.state, made.reason) == ("failed", "The operator holds release.canary.percent at 10: as agreed")
    assert await house.active() == before


@pytest.mark.parametrize("why", ["said", "gone back", "locked", "sets", "sets before"])
async def test_no_editor_archives_what_nobody_releases_alone(house: House, why: str) -> None:
    """Its alias would be free for a bot that nobody else has seen."""
    if why == "locked":
        await locked(house, "release.second_approver", True)
    elif why.startswith("sets"):
        await house.save(release={"required_eval_sets": ["must"]})
        await house.requests.publish(house.ana, "support", "")
    else:
        await house.protected()
    if why in {"gone back", "sets before"}:
        await house.releases.roll_back(house.ana, "support", 1)
    with pytest.raises(Forbidden, match=r"roles\.manage"):
        await house.bots.archive(house.ana, "support")
    with pytest.raises(Conflict):  # nor does the way around the draft
        await house.bots.change(house.ana, "support", lambda config: config.update(greeting={"text": "Alone"}), "")
    manager = msgspec.structs.replace(house.ana, permissions=house.ana.permissions | {UNRESTRICTED})
    await house.bots.archive(manager, "support")
    with pytest.raises(NotFound):
        await house.active()
