"""Defaults and locks over a real database: frozen with each version, copied by going back; locks count at once."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from palaver.config.bots import DRAFT, Bots
from palaver.config.layers.effective import Source, values_of
from palaver.config.layers.form import fields, typed
from palaver.config.layers.layers import ITS_OWN
from palaver.config.layers.reverting import reverted
from palaver.config.layers.stored import StoredLayers
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.versions import Versions
from palaver.core.cache import open_cache
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database, Query
from palaver.core.errors import Forbidden, NotFound, PreconditionFailed, Unprocessable
from palaver.kit import jsons
from tests.config.test_bots import named, somebody

RPM = "limits.per_visitor_rpm"  # live
GREETING = "greeting.text"  # of new conversations
CLEAN = Query("clean", "delete from config_platform_value where kind <> $1", ("none",))


class House:
    def __init__(self, database: Database, caller: Caller) -> None:
        self.caller, self.bots = caller, Bots(database, open_cache(None)[1])
        self.drafts, self.layers = Drafts(self.bots, Gates()), StoredLayers(self.bots)
        self.releases = Releases(self.drafts)

    async def save(self, **sections: Any) -> str:
        seen = (await self.drafts.read(self.caller, "support")).etag
        return (await self.drafts.save(self.caller, "support", seen, named("support", **sections))).etag

    async def value(self, path: str, which: Any = "draft") -> tuple[Any, Source]:
        values = await values_of(self.bots, self.caller, "support", which)
        return next((each.value, each.source) for each in values if each.path == path)

    async def greetings(self, bot: UUID, *numbers: int) -> list[str]:
        return [(await self.bots.version(self.caller, bot, each)).document.greeting.text for each in numbers]


async def manager(database: Database) -> Caller:
    may = frozenset({UNRESTRICTED, "bots.write"})
    return msgspec.structs.replace(await somebody(database), permissions=may)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    made = House(database, await manager(database))
    await made.bots.create(made.caller, named("support"))
    yield made
    await database.run(CLEAN, none="")


async def test_defaults_are_frozen_with_a_version(house: House) -> None:
    """The draft has those of now; what is published keeps those of then, whoever is asked, and whatever comes after."""
    before = (await house.bots.active(house.caller, "support")).document.greeting.text
    await house.layers.put_account(house.caller, GREETING, "Account")
    await house.layers.put_platform(house.caller, "default", RPM, 3)
    active = await house.bots.active(house.caller, "support")
    assert active.document.greeting.text == before
    assert (await house.bots.version(house.caller, active.id, DRAFT)).document.greeting.text == "Account"
    assert await house.value(GREETING) == ("Account", "account")
    assert await house.value(GREETING, "active") == (before, "default")
    told = (await house.drafts.validate(house.caller, "support")).warnings
    assert [(each.path, each.code) for each in told] == [(GREETING, "default_taken_up"), (RPM, "default_taken_up")]

    await house.releases.publish(house.caller, "support", "")
    await house.layers.put_account(house.caller, GREETING, "Later")
    await house.layers.remove_platform("default", RPM)
    other = House(house.bots.db, house.caller)
    for each in (house, other):
        published = await each.bots.active(each.caller, "support")
        assert (published.document.greeting.text, published.document.limits.per_visitor_rpm) == ("Account", 3)
        assert await each.greetings(active.id, 1, 2, DRAFT) == [before, "Account", "Later"]
        assert await each.value(RPM, 2) == (3, "platform")
        assert await each.value(RPM, 1) == (20, "default")
        assert (await each.bots.version(each.caller, active.id, 1)).document.limits.per_visitor_rpm == 3, "it is live"


async def test_going_back_copies_the_defaults_of_then(house: House) -> None:
    await house.layers.put_account(house.caller, GREETING, "First")
    await house.releases.publish(house.caller, "support", "")
    await house.layers.put_account(house.caller, GREETING, "Second")
    await house.releases.publish(house.caller, "support", "")
    made = await house.releases.roll_back(house.caller, "support", 2)
    active = await house.bots.active(house.caller, "support")
    assert (made.number, active.document.greeting.text) == (4, "First")
    versions = await Versions(house.bots).all(house.caller, "support", 9)
    assert len({version.config_hash for version in versions}) == 1, "the hash is of what the bot says"


async def test_a_change_of_one_thing_takes_no_defaults_up(house: House) -> None:
    await house.layers.put_account(house.caller, GREETING, "Account")
    before = await house.bots.active(house.caller, "support")
    await house.bots.change(house.caller, "support", lambda config: config.update(access={}), "whom it is open to")
    after = await house.bots.active(house.caller, "support")
    assert (after.number, after.document.greeting) == (2, before.document.greeting)


async def test_a_new_bot_has_the_defaults_of_now(house: House) -> None:
    await house.layers.put_account(house.caller, GREETING, "Account")
    assert (await house.bots.create(house.caller, named("other"))).document.greeting.text == "Account"


async def test_a_lock_counts_at_once_in_every_version_and_is_gone_at_once(house: House) -> None:
    bot = (await house.bots.active(house.caller, "support")).id
    await house.save(greeting={"text": "Two"}, limits={"per_visitor_rpm": 5})
    await house.releases.publish(house.caller, "support", "")
    await house.save(greeting={"text": "Draft"})
    before = await house.greetings(bot, 1, 2, DRAFT)
    await house.layers.put_platform(house.caller, "lock", GREETING, "Locked", "the law")
    await house.layers.put_platform(house.caller, "lock", RPM, None, "nobody waits")
    assert await house.greetings(bot, 1, 2, DRAFT) == ["Locked"] * 3
    assert (
        await house.bots.version_by_id(house.caller, (await house.bots.version(house.caller, bot, 1)).version_id)
    ).document.greeting.text == "Locked"
    assert [each.document.greeting.text for each in await house.bots.all(house.caller, 9)] == ["Locked"]
    assert (await house.bots.active(house.caller, "support")).document.limits.per_visitor_rpm is None
    shown = {each.path: each for each in await values_of(house.bots, house.caller, "support", 2)}
    assert (shown[GREETING].locked, shown[GREETING].reason) == (True, "the law")
    assert [(each.source, each.value) for each in shown[RPM].overridden] == [("bot", 5), ("default", 20)]

    report = await house.drafts.validate(house.caller, "support")
    assert report.ok
    assert [(each.path, each.code, each.hint) for each in report.warnings] == [(GREETING, "locked", "the law")]
    await house.layers.remove_platform("lock", GREETING)
    await house.layers.remove_platform("lock", RPM)
    assert await house.greetings(bot, 1, 2, DRAFT) == before


async def test_a_lock_is_not_in_what_is_published(house: House) -> None:
    await house.layers.put_platform(house.caller, "lock", GREETING, "Locked", "the law")
    await house.save(greeting={"text": "Mine"})
    await house.releases.publish(house.caller, "support", "")
    assert (await house.drafts.read(house.caller, "support")).config["greeting"] == {"text": "Mine"}
    await house.layers.remove_platform("lock", GREETING)
    assert (await house.bots.active(house.caller, "support")).document.greeting.text == "Mine"


async def test_defaults_are_one_accounts(house: House) -> None:
    other = House(house.bots.db, await manager(house.bots.db))
    await other.bots.create(other.caller, named("support"))
    await house.layers.put_account(house.caller, GREETING, "Ours")
    assert await other.layers.account(other.caller) == []
    assert (await other.value(GREETING))[1] == "default"
    with pytest.raises(NotFound):
        await other.layers.remove_account(other.caller, GREETING)
    await house.layers.put_platform(house.caller, "default", RPM, 3)
    assert await other.value(RPM) == await house.value(RPM) == (3, "platform")


@pytest.mark.parametrize("may", [frozenset({UNRESTRICTED}), frozenset({"bots.write"})])
async def test_a_default_takes_who_may_write_all_bots(house: House, may: frozenset[str]) -> None:
    caller = msgspec.structs.replace(house.caller, permissions=may)
    with pytest.raises(Forbidden):
        await house.layers.put_account(caller, GREETING, "Mine")
    await house.layers.put_account(house.caller, GREETING, "Account")
    with pytest.raises(Forbidden):
        await house.layers.remove_account(caller, GREETING)


def edges() -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Fields with the values at the ends of what they take, and those beyond."""
    for path, field in fields().items():
        for kind in field.get("anyOf", [field]):
            if "maxLength" in kind and "pattern" not in kind:
                yield path, ["x" * kind["maxLength"]], ["x" * (kind["maxLength"] + 1)]
            low, high = kind.get("minimum"), kind.get("maximum")
            if low is not None and high is not None:
                yield path, [low, high], [low - 1, high + 1]


async def refusal(house: House, path: str, value: Any) -> list[dict[str, Any]]:
    """What is found wrong with a default, which otherwise is set and taken away again."""
    try:
        await house.layers.put_account(house.caller, path, value)
    except Unprocessable as error:
        return found(error)
    await house.layers.remove_account(house.caller, path)
    return []


def found(error: Unprocessable) -> list[dict[str, Any]]:
    assert isinstance(error.details, list)
    return error.details


async def test_a_value_is_judged_by_its_field(house: House) -> None:
    """At the ends only a rule over several fields may have something against it."""
    count = 0
    for path, ends, beyond in edges():
        for value in beyond:
            assert path in {finding["path"] for finding in await refusal(house, path, value)}
        for value in ends:
            assert path not in {finding["path"] for finding in await refusal(house, path, value)}
            count += 1
    assert count > 30


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("limits.per_visitor_rp", 1, "unknown_field"),
        ("limits", {"per_visitor_rpm": 1}, "unknown_field"),
        ("", 1, "unknown_field"),
        *((path, "x", "own_field") for path in ITS_OWN),
        (RPM, "many", "int_parsing"),
        (RPM, {"a": [1]}, "int_type"),
        (GREETING, "sk-" + "a1B2" * 8, "secret_in_clear"),
        ("knowledge.retrieval.top_k", 50, ""),
    ],
)
async def test_what_no_bot_could_have_is_refused(house: House, path: str, value: Any, code: str) -> None:
    acts: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: house.layers.put_account(house.caller, path, value),
        lambda: house.layers.put_platform(house.caller, "default", path, value),
        lambda: house.layers.put_platform(house.caller, "lock", path, value, "because"),
    )
    for act in acts:
        if not code:
            await act()
            continue
        with pytest.raises(Unprocessable) as caught:
            await act()
        (finding,) = found(caught.value)
        assert finding["code"] == code
        assert str(value) not in str(finding) or path == value
    kept = [each.path for each in (*await house.layers.account(house.caller), *await house.layers.platform())]
    assert kept == ([] if code else [path] * 3)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
async def test_a_lock_has_a_reason(house: House, reason: str) -> None:
    with pytest.raises(Unprocessable):
        await house.layers.put_platform(house.caller, "lock", RPM, 1, reason)
    assert await house.layers.platform() == []


async def test_what_contradicts_the_bot_gives_way_and_is_told(house: House) -> None:
    await house.layers.put_account(house.caller, "knowledge.retrieval.top_k", 50)
    await house.save(knowledge={"retrieval": {"candidates": 10}})
    report = await house.drafts.validate(house.caller, "support")
    assert report.ok
    assert [(each.path, each.code) for each in report.warnings] == [("knowledge.retrieval", "gives_way")]
    await house.releases.publish(house.caller, "support", "")
    retrieval = (await house.bots.active(house.caller, "support")).document.knowledge.retrieval
    assert (retrieval.top_k, retrieval.candidates) == (8, 10)
    assert await house.value("knowledge.retrieval.top_k", "active") == (8, "default")


async def test_one_field_is_reverted_or_all(house: House) -> None:
    await house.layers.put_account(house.caller, GREETING, "Account")
    said = {"limits": {"per_visitor_rpm": 5, "per_session_concurrency": 2}, "greeting": {"text": "Mine"}}
    seen = await house.save(**said, identity={"alias": "support", "name": "Support"})
    draft = await reverted(house.drafts, house.caller, "support", seen, [RPM])
    assert draft.config["limits"] == {"per_session_concurrency": 2}
    with pytest.raises(PreconditionFailed):
        await reverted(house.drafts, house.caller, "support", seen, None)
    draft = await reverted(house.drafts, house.caller, "support", draft.etag, None)
    assert {name: values for name, values in draft.config.items() if values} == {
        "identity": {"alias": "support", "name": "Support"}
    }
    assert await house.value(GREETING) == ("Account", "account")


@pytest.mark.parametrize("path", ["identity.alias", "limits", "limits.per_visitor_rp", ""])
async def test_what_is_no_field_is_not_reverted(house: House, path: str) -> None:
    seen = await house.save(limits={"per_visitor_rpm": 5})
    with pytest.raises(Unprocessable) as caught:
        await reverted(house.drafts, house.caller, "support", seen, [RPM, path])
    assert [finding["path"] for finding in found(caught.value)] == [path]
    assert (await house.drafts.read(house.caller, "support")).etag == seen


def test_what_is_typed_is_what_is_shown() -> None:
    for path, field in fields().items():
        assert typed(path, jsons.shown(field.get("default"))) == field.get("default"), path
    with pytest.raises(Unprocessable):
        typed(RPM, "many")
