"""Canaries over a real database: at most one of a bot, beside the active version, until exactly one act ends it."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from palaver.chat.routing import Persona, bot_of, bot_to_begin, bot_to_go_on, is_drawn
from palaver.config.bots import Bot, Bots
from palaver.config.releasing.approval import guarded
from palaver.config.releasing.canary import SQL, Canaries, StoredCanary
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Published, Releases
from palaver.config.releasing.versions import Versions
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.errors import Conflict, Forbidden, NotFound
from palaver.kit.ids import uuid7
from tests.chat.test_routing import session
from tests.config.test_bots import named, somebody

BEGIN_ANOTHER = Query(
    "another",
    "insert into config_canary (id, account_id, bot_id, number, against, percent, author) "
    "values ($1, $2, $3, $4, 1, 5, '')",
    ("id", "account", "bot", "number"),
)

LOCK = Query(
    "lock",
    "insert into config_platform_value (kind, path, value, reason, updated_by) "
    "values ('lock', $1, $2, 'a few first', '')",
    ("path", "value"),
)

APPROVED = Query(
    "approved",
    "insert into config_request (id, account_id, bot_id, config, config_hash, defaults, over, base_version, note, "
    "author, person, canary, state, decided_by, number) values "
    "(gen_random_uuid(), $1, $2, '{}', '', '{}', 1, 1, '', 'user:a', 'user:a', 10, 'published', 'user:b', $3)",
    ("account_id", "bot_id", "number"),
)


class Office:
    """A bot `support` in an account of its own, and what releases it."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self.caller = caller
        self.bots = Bots(database, open_cache(None)[1])
        self.drafts = Drafts(self.bots, Gates())
        self.releases, self.canaries = Releases(self.drafts), Canaries(self.bots)

    async def save(self, **sections: Any) -> None:
        draft = await self.drafts.read(self.caller, "support")
        await self.drafts.save(self.caller, "support", draft.etag, named("support", **sections))

    async def publish(self, canary: int | None = None, **sections: Any) -> Published:
        await self.save(**sections)
        return await self.releases.publish(self.caller, "support", "", canary=canary)

    async def bot(self) -> Bot:
        return await self.bots.active(self.caller, "support")

    async def canary(self) -> StoredCanary:
        found = await self.canaries.running(self.caller, (await self.bot()).id)
        assert found is not None
        return found

    async def promote(self) -> None:
        await self.canaries.promote(self.caller, await self.canary(), "support", {})

    async def withdraw(self, reason: str = "") -> bool:
        return await self.canaries.withdraw(self.caller, await self.canary(), "support", reason, {})

    async def states(self) -> dict[int, str]:
        found = await Versions(self.bots).all(self.caller, "support", 50)
        return {each.number: each.state for each in found}


@pytest.fixture
async def office(database: Database) -> Office:
    made = Office(database, await somebody(database))
    await made.bots.create(made.caller, named("support"))
    return made


async def test_a_canary_is_the_next_version_and_the_active_one_stays(office: Office) -> None:
    made = await office.publish(10, prompt={"system": "Two."})
    assert (made.number, made.canary) == (2, 10)
    bot = await office.bot()
    assert bot.number == 1
    assert bot.canary is not None
    assert (bot.canary.number, bot.canary.percent) == (2, 10)
    assert await office.states() == {2: "canary", 1: "active"}
    found = await office.canary()
    assert (found.against, found.author, found.outcome, found.ended_at) == (1, office.caller.owner, None, None)


async def test_the_draft_says_how_many_get_it_unless_the_request_does(office: Office) -> None:
    share = {"canary": {"percent": 25}}
    assert (await office.publish(release=share)).canary == 25
    await office.withdraw()
    assert (await office.publish(0, release=share)).canary == 0
    assert await office.states() == {3: "active", 2: "withdrawn", 1: "archived"}


async def test_every_way_to_publish_is_closed_while_a_canary_runs(office: Office) -> None:
    await office.publish(10)
    for act in (
        office.publish(),
        office.publish(20),
        office.releases.roll_back(office.caller, "support", 1),
        office.bots.change(office.caller, "support", lambda config: config.update(greeting={"text": "Hi"}), ""),
    ):
        with pytest.raises(Conflict, match="promote it or withdraw it first"):
            await act
    assert await office.states() == {2: "canary", 1: "active"}


async def test_of_canaries_at_once_one_begins(office: Office) -> None:
    async def publish() -> bool:
        try:
            await office.releases.publish(office.caller, "support", "", canary=10)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(publish() for _ in range(5)))) == 1
    bot = await office.bot()
    with pytest.raises(Conflict):
        await office.bots.db.run(BEGIN_ANOTHER, id=uuid7(), account=bot.account, bot=bot.id, number=1)


async def test_a_promoted_canary_is_active_and_its_draft_has_served(office: Office) -> None:
    await office.publish(10, prompt={"system": "Two."})
    await office.promote()
    bot = await office.bot()
    assert (bot.number, bot.canary, bot.document.prompt.system) == (2, None, "Two.")
    assert await office.states() == {2: "active", 1: "archived"}
    stored = await office.bots.stored_draft(office.caller, "support")
    assert (stored.edited, stored.base_version) == (False, 2)
    assert (await office.publish()).number == 3


async def test_what_was_edited_meanwhile_stays_a_draft_of_the_promoted_version(office: Office) -> None:
    await office.publish(10, prompt={"system": "Two."})
    await office.save(prompt={"system": "Three."})
    await office.promote()
    stored = await office.bots.stored_draft(office.caller, "support")
    assert (stored.edited, stored.base_version, stored.config["prompt"]) == (True, 2, {"system": "Three."})


async def test_a_withdrawn_canary_leaves_its_draft_to_be_mended(office: Office) -> None:
    await office.publish(10, prompt={"system": "Two."})
    assert await office.withdraw("Too short.")
    assert await office.states() == {2: "withdrawn", 1: "active"}
    (past,) = await office.canaries.ended(office.caller, (await office.bot()).id, 5)
    assert (past.outcome, past.reason, past.ended_by) == ("withdrawn", "Too short.", office.caller.owner)
    stored = await office.bots.stored_draft(office.caller, "support")
    assert stored.config["prompt"] == {"system": "Two."}
    assert (await office.publish(prompt={"system": "Better."})).number == 3


async def test_of_those_who_end_it_at_once_one_does(office: Office) -> None:
    await office.publish(10)
    canary = await office.canary()

    async def promote() -> bool:
        try:
            await office.canaries.promote(office.caller, canary, "support", {})
        except Conflict:
            return False
        return True

    async def withdraw() -> bool:
        return await office.canaries.withdraw(office.caller, canary, "support", "", {})

    done = await asyncio.gather(promote(), withdraw(), promote(), withdraw(), withdraw())
    assert sum(done) == 1
    (past,) = await office.canaries.ended(office.caller, canary.bot_id, 5)
    promoted = past.outcome == "promoted"
    assert (await office.bot()).number == (2 if promoted else 1)


async def test_one_worker_judges_a_canary_at_a_time(office: Office) -> None:
    await office.publish(10)
    canary = await office.canary()
    claims = [office.canaries.claim(canary, timedelta(minutes=1)) for _ in range(4)]
    assert sum(await asyncio.gather(*claims)) == 1
    assert await office.canaries.claim(canary, timedelta())
    await office.withdraw()
    assert not await office.canaries.claim(canary, timedelta())


async def test_the_share_of_new_conversations_is_the_percentage(office: Office) -> None:
    await office.publish(30)
    draws = 4000
    tried = [(await bot_to_begin(office.bots, office.caller, "support")).number for _ in range(draws)].count(2)
    assert abs(tried / draws - 0.3) < 0.05  # seven standard deviations


async def test_a_draw_asks_memory_alone(office: Office) -> None:
    await office.publish(50)
    for _ in range(20):
        await bot_to_begin(office.bots, office.caller, "support")
    pool, office.bots.db.pool = office.bots.db.pool, None
    try:
        found = {(await bot_to_begin(office.bots, office.caller, "support")).number for _ in range(100)}
    finally:
        office.bots.db.pool = pool
    assert found == {1, 2}


async def test_who_names_a_version_gets_it(office: Office) -> None:
    await office.publish(99)
    tester = msgspec.structs.replace(office.caller, any_version=True)
    pinned = msgspec.structs.replace(office.caller, pinned=1)
    for _ in range(50):
        assert (await bot_to_begin(office.bots, tester, Persona(alias="support", version=1))).number == 1
        assert (await bot_to_begin(office.bots, tester, Persona(alias="support", version=2))).number == 2
        assert (await bot_to_begin(office.bots, pinned, "support")).number == 1
    with pytest.raises(Forbidden):
        await bot_to_begin(office.bots, office.caller, Persona(alias="support", version=2))


async def test_who_names_a_version_judges_none(office: Office) -> None:
    bot = await office.bot()
    for caller in (office.caller, msgspec.structs.replace(office.caller, any_version=True)):
        for persona in (None, "support", Persona(alias="support")):
            assert is_drawn(caller, persona, None, bot)
            assert is_drawn(caller, persona, session(bot, 1), bot)
        for persona in (Persona(alias="support", version=1), Persona(id=uuid7())):
            assert not is_drawn(caller, persona, None, bot)
            assert not is_drawn(caller, persona, session(bot, 1), bot)
    assert not is_drawn(msgspec.structs.replace(office.caller, pinned=1), "support", None, bot)
    assert not is_drawn(office.caller, None, msgspec.structs.replace(session(bot, 1), drawn=False), bot)
    assert not is_drawn(office.caller, "other", msgspec.structs.replace(session(bot, 1), bot_id=uuid7()), bot)


async def test_a_conversation_on_the_canary_stays_on_it_with_its_own_live_fields(office: Office) -> None:
    await office.publish(50, limits={"per_session_concurrency": 7})
    begun = session(await office.bot(), 2)
    for wanted in (None, "support", Persona(alias="support")):
        bot = await bot_to_go_on(office.bots, office.caller, begun, wanted)
        assert (bot.number, bot.live, bot.document.limits.per_session_concurrency) == (2, 2, 7)
    older = session(await office.bot(), 1)
    for _ in range(50):
        assert (await bot_to_go_on(office.bots, office.caller, older, "support")).number == 1


async def test_a_conversation_on_a_withdrawn_canary_goes_on_with_the_active_version(office: Office) -> None:
    await office.publish(50, limits={"per_session_concurrency": 7})
    begun = session(await office.bot(), 2)
    assert (await bot_of(office.bots, office.caller, begun)).number == 2
    await office.withdraw()
    assert (await bot_of(office.bots, office.caller, begun)).number == 1
    assert {(await bot_to_begin(office.bots, office.caller, "support")).number for _ in range(50)} == {1}
    pinned = msgspec.structs.replace(office.caller, pinned=2)
    kept = await bot_of(office.bots, pinned, begun)
    assert (kept.number, kept.live, kept.document.limits.per_session_concurrency) == (2, 1, 1)


async def test_a_version_that_a_worker_knew_before_it_was_told_of_the_canary_gets_its_own_fields(
    office: Office, database: Database
) -> None:
    other = Bots(database, open_cache(None)[1])
    bot = await other.active(office.caller, "support")
    await office.publish(50, limits={"per_session_concurrency": 7})
    assert (await other.version(office.caller, bot.id, 2)).live == 1
    other.drop(office.caller.account, "support")
    told = await other.version(office.caller, bot.id, 2)
    assert (told.live, told.document.limits.per_session_concurrency) == (2, 7)


async def test_a_worker_that_was_never_told_learns_by_comparing(office: Office, database: Database) -> None:
    other = Bots(database, open_cache(None)[1])
    assert (await other.active(office.caller, "support")).canary is None
    await office.publish(50)
    other.compare({each.bot_id: each.number for each in await office.canaries.all_running()})
    assert (await other.active(office.caller, "support")).canary is not None
    await office.withdraw()
    other.compare({each.bot_id: each.number for each in await office.canaries.all_running()})
    assert (await other.active(office.caller, "support")).canary is None


async def test_whom_a_bot_is_open_to_is_the_active_versions_word_until_the_canary_is_promoted(office: Office) -> None:
    office.caller = msgspec.structs.replace(office.caller, permissions=frozenset({"roles.manage"}))
    await office.publish(50, access={"visibility": "restricted", "people": [str(uuid7())]})
    stranger = Caller(account=office.caller.account, kind="user", id=uuid7(), owner="user:x")
    for number in (1, 2):
        assert (await office.bots.version(stranger, (await office.bot()).id, number)).number == number
    editor = msgspec.structs.replace(office.caller, permissions=frozenset())
    with pytest.raises(Forbidden):
        await office.canaries.promote(editor, await office.canary(), "support", {})
    await office.promote()
    with pytest.raises(NotFound):
        await office.bots.active(stranger, "support")


async def test_a_bot_that_is_archived_has_no_canary(office: Office) -> None:
    await office.publish(10)
    canary = await office.canary()
    await office.bots.archive(office.caller, "support")
    assert canary.id not in {each.id for each in await office.canaries.all_running()}
    (past,) = await office.canaries.ended(office.caller, canary.bot_id, 5)
    assert (past.outcome, past.reason) == ("withdrawn", "The bot was archived.")


async def test_a_bot_that_took_two_people_is_what_the_promoted_version_says(office: Office, database: Database) -> None:
    bot = await office.bot()
    await database.run(SQL.guard, account_id=bot.account, id=bot.id, guarded=True, kept_sets=[])
    with pytest.raises(Conflict, match="takes two people"):
        await office.publish(10)
    async with database.transaction() as tx:  # as it is done for a request
        stored = await office.bots.locked(tx, office.caller, "support")
        await office.releases.append(tx, office.caller, stored, bot.document, "", 1, 10)
    await office.bots.announce(office.caller.account, "support")
    stored = await office.bots.stored_draft(office.caller, "support")
    assert await guarded(database, stored)
    with pytest.raises(Conflict, match="one has published version 2"):
        await office.promote()
    await database.run(APPROVED, account_id=bot.account, bot_id=bot.id, number=2)
    await office.promote()
    assert not await guarded(database, await office.bots.stored_draft(office.caller, "support"))


async def test_the_share_that_the_operator_holds_is_nobodys_to_choose(office: Office, database: Database) -> None:
    await database.run(LOCK, path="release.canary.percent", value=20)
    with pytest.raises(Forbidden, match="at 20: a few first"):
        await office.publish(0)
    assert (await office.publish(20)).canary == 20
    await office.withdraw()
    assert (await office.publish()).canary == 20


async def test_a_crash_while_a_canary_is_published_leaves_nothing_of_it(office: Office, database: Database) -> None:
    class Crash(Exception):
        pass

    class Dying(Bots):
        async def release(self, *args: Any, **options: Any) -> int:
            await super().release(*args, **options)
            raise Crash

    drafts = Drafts(Dying(database, open_cache(None)[1]), Gates())
    with pytest.raises(Crash):
        await Releases(drafts).publish(office.caller, "support", "", canary=10)
    assert await office.states() == {1: "active"}
    assert (await office.publish(10)).number == 2


async def test_a_crash_before_the_end_of_a_promotion_changes_nothing(office: Office, database: Database) -> None:
    await office.publish(10)
    canary = await office.canary()

    class Crash(Exception):
        pass

    class Dying(Bots):
        async def activate(self, *_: object) -> None:
            raise Crash

    dying = Canaries(Dying(database, open_cache(None)[1]))
    with pytest.raises(Crash):
        await dying.promote(office.caller, canary, "support", {})
    assert await office.states() == {2: "canary", 1: "active"}
    assert (await office.canary()).id == canary.id


async def test_another_accounts_canary_is_out_of_reach(office: Office, database: Database) -> None:
    await office.publish(10)
    canary, stranger = await office.canary(), await somebody(database)
    assert await office.canaries.running(stranger, canary.bot_id) is None
    assert not await office.canaries.withdraw(stranger, canary, "support", "", {})
    with pytest.raises((NotFound, Conflict)):
        await office.canaries.promote(stranger, canary, "support", {})
    await office.bots.create(stranger, named("support"))
    with pytest.raises(Conflict):
        await office.canaries.promote(stranger, canary, "support", {})
    assert await office.states() == {2: "canary", 1: "active"}
    assert await office.canaries.ended(stranger, canary.bot_id, 5) == []


async def test_a_canary_of_one_person_is_not_promoted_where_it_takes_two_by_now(
    office: Office, database: Database
) -> None:
    await office.publish(10, prompt={"system": "Two."})
    await database.run(LOCK, path="release.second_approver", value=True)
    with pytest.raises(Conflict, match="one has published version 2"):
        await office.promote()
    assert ((await office.bot()).number, (await office.canary()).outcome) == (1, None)
    assert await office.withdraw()
