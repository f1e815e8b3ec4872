"""Bots over a real database: versions count up, never change, and are seen by every reader at once."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from palaver.config.bots import Bots
from palaver.config.document.document import BotDocument
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database, Query
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.kit.ids import uuid7

ADD_ACCOUNT = Query("account", "insert into core_account (id, slug, name) values ($1, $2, $2)", ("id", "slug"))
OVERWRITE = Query("overwrite", "update config_version set note = 'changed' where bot_id = $1", ("bot",))


async def somebody(database: Database, bots: frozenset[UUID] | None = None) -> Caller:
    id = uuid7()
    await database.run(ADD_ACCOUNT, id=id, slug=str(id))
    return Caller(account=id, kind="super", id=id, owner=f"key:{id}", bots=bots)


def named(alias: str, **sections: Any) -> dict[str, Any]:
    return {"identity": {"alias": alias}, **sections}


@pytest.fixture
def bots(database: Database) -> Bots:
    return Bots(database, open_cache(None)[1])


async def test_a_new_bot_is_published_as_version_1(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    bot = await bots.create(caller, named("support"))
    assert (bot.number, bot.alias) == (1, "support")
    assert bot.document == BotDocument.model_validate(named("support"))


async def test_a_change_is_the_next_version_and_the_old_one_stays(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    first = await bots.create(caller, named("support"))
    second = await bots.change(caller, "support", lambda config: config.update(prompt={"system": "Be brief."}), "")
    assert second.number == 2
    assert (await bots.active(caller, "support")).document.prompt.system == "Be brief."
    assert (await bots.version(caller, first.id, 1)).document == first.document


async def test_what_is_published_is_published_also_when_nobody_can_be_told(database: Database) -> None:
    caller = await somebody(database)
    _, away = open_cache("redis://127.0.0.1:9")
    bots = Bots(database, away)
    assert (await bots.create(caller, named("support"))).number == 1
    assert (await bots.change(caller, "support", lambda config: config.update(greeting={"text": "Hi"}), "")).number == 2
    await bots.archive(caller, "support")


async def test_the_active_version_is_known_by_id_until_the_next_one(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    first = await bots.create(caller, named("support"))
    assert await bots.active_by_id(caller, first.id) is await bots.active_by_id(caller, first.id)
    await bots.change(caller, "support", lambda config: config.update(prompt={"system": "Be brief."}), "")
    assert (await bots.active_by_id(caller, first.id)).number == 2
    assert (await bots.version(caller, first.id, 1)).number == 1
    await bots.archive(caller, "support")
    with pytest.raises(NotFound):
        await bots.version(caller, first.id, 1)
    again = await bots.create(caller, named("support"))
    assert (await bots.active_by_id(caller, again.id)).id == again.id
    with pytest.raises(NotFound):
        await bots.active_by_id(caller, first.id)
    with pytest.raises(NotFound):
        await bots.active_by_id(await somebody(database), again.id)


async def test_a_published_version_cannot_be_overwritten(database: Database, bots: Bots) -> None:
    bot = await bots.create(await somebody(database), named("support"))
    with pytest.raises(asyncpg.RaiseError, match="never changes"):
        await database.run(OVERWRITE, bot=bot.id)


async def test_an_alias_is_taken_once_in_an_account_and_free_after_archiving(database: Database, bots: Bots) -> None:
    caller, other = await somebody(database), await somebody(database)
    await bots.create(caller, named("support"))
    await bots.create(other, named("support"))
    with pytest.raises(Conflict):
        await bots.create(caller, named("support"))
    await bots.archive(caller, "support")
    with pytest.raises(NotFound):
        await bots.active(caller, "support")
    assert (await bots.create(caller, named("support"))).number == 1


async def test_another_accounts_bot_and_one_out_of_reach_do_not_exist(database: Database, bots: Bots) -> None:
    caller, stranger = await somebody(database), await somebody(database)
    bot = await bots.create(caller, named("support"))
    limited = Caller(account=caller.account, kind="prod", id=uuid7(), owner="key:x", bots=frozenset({uuid7()}))
    for nobody in (stranger, limited):
        for look in (
            bots.active(nobody, "support"),
            bots.active_by_id(nobody, bot.id),
            bots.version(nobody, bot.id, 1),
        ):
            with pytest.raises(NotFound):
                await look


async def test_what_is_remembered_of_a_bot_is_its_accounts_alone(database: Database, bots: Bots) -> None:
    caller, stranger = await somebody(database), await somebody(database)
    first = await bots.create(caller, named("support"))
    await bots.change(caller, "support", lambda config: config.update(prompt={"system": "Be brief."}), "")
    assert (await bots.version(caller, first.id, 1)).number == 1
    assert (await bots.version(caller, first.id, 1)).number == 1
    for look in (
        bots.version(stranger, first.id, 1),
        bots.version(stranger, first.id, 2),
        bots.active(stranger, "support"),
        bots.active_by_id(stranger, first.id),
        bots.version_by_id(stranger, first.version_id),
    ):
        with pytest.raises(NotFound):
            await look


async def test_every_finding_is_told_at_once_with_its_path_and_a_hint(database: Database, bots: Bots) -> None:
    wrong = named("no", model={"params": {"temperature": 9}}, knowlege={}, context={"history": {"max_turn": 3}})
    with pytest.raises(Unprocessable) as refusal:
        await bots.create(await somebody(database), wrong)
    details = refusal.value.details
    assert isinstance(details, list)
    found = {item["path"]: item["hint"] for item in details}
    assert found.keys() == {"identity.alias", "model.params.temperature", "knowlege", "context.history.max_turn"}
    assert found["knowlege"] == "did you mean 'knowledge'?"
    assert found["context.history.max_turn"] == "did you mean 'max_turns'?"


async def test_what_another_server_publishes_is_seen_when_it_is_heard(database: Database) -> None:
    bus = open_cache(None)[1]
    here, there = Bots(database, bus), Bots(database, bus)
    caller = await somebody(database)
    await here.create(caller, named("support"))
    assert (await there.active(caller, "support")).number == 1
    await here.change(caller, "support", lambda config: config.update(prompt={"system": "New."}), "")
    there.heard(f"{caller.account} support".encode())
    assert (await there.active(caller, "support")).number == 2


async def test_an_older_version_has_the_live_fields_of_the_active_one(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    first = await bots.create(caller, named("support", prompt={"system": "Old."}, model={"timeout_s": 5}))

    async def change(number: int, timeout_s: int) -> None:
        await bots.change(caller, "support", lambda config: config.update(model={"timeout_s": timeout_s}), "")
        for old in (
            await bots.version(caller, first.id, 1),
            await bots.version(caller, first.id, 1),
            await bots.version_by_id(caller, first.version_id),
        ):
            assert (old.number, old.live, old.document.model.timeout_s) == (1, number, timeout_s)
            assert old.document.prompt.system == "Old."

    await change(2, 6)
    await change(3, 7)
    active = await bots.active(caller, "support")
    assert (active.number, active.live, active.document.model.timeout_s) == (3, 3, 7)


async def test_a_bot_keeps_its_alias(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    await bots.create(caller, named("support"))
    with pytest.raises(Unprocessable, match="keeps its alias"):
        await bots.change(caller, "support", lambda config: config.update(identity={"alias": "other"}), "")


async def test_changes_at_once_all_count(database: Database, bots: Bots) -> None:
    caller = await somebody(database)
    await bots.create(caller, named("support"))

    def greet(word: str) -> Callable[[dict[str, Any]], None]:
        return lambda config: config.update(greeting={"suggestions": [*_suggestions(config), word]})

    await asyncio.gather(*(bots.change(caller, "support", greet(word), "") for word in "abcd"))
    active = await bots.active(caller, "support")
    assert (active.number, sorted(active.document.greeting.suggestions)) == (5, ["a", "b", "c", "d"])


def _suggestions(config: dict[str, Any]) -> list[str]:
    return list(config.get("greeting", {}).get("suggestions", ()))
