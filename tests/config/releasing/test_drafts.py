"""Drafts over a real database: they follow what is published, and nobody overwrites what they have not seen."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import pytest

from palaver.config.bots import DRAFT, SQL, Bots, StoredDraft
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.versions import Versions
from palaver.core.cache import open_cache
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import POOL_SIZE, Database
from palaver.core.errors import Forbidden, NotFound, PreconditionFailed, Unprocessable
from tests.config.test_bots import named, somebody


class House:
    def __init__(self, database: Database, caller: Caller) -> None:
        self.database, self.caller = database, caller
        self.bots = Bots(database, open_cache(None)[1])
        self.drafts, self.versions = Drafts(self.bots, Gates()), Versions(self.bots)
        self.releases = Releases(self.drafts)

    async def save(self, **sections: Any) -> str:
        seen = (await self.drafts.read(self.caller, "support")).etag
        return (await self.drafts.save(self.caller, "support", seen, named("support", **sections))).etag


@pytest.fixture
async def house(database: Database) -> House:
    made = House(database, await somebody(database))
    await made.bots.create(made.caller, named("support"))
    return made


async def test_a_draft_that_nobody_edits_follows_what_is_published(house: House) -> None:
    assert (await house.drafts.read(house.caller, "support")).base_version == 1
    await house.bots.change(house.caller, "support", lambda config: config.update(greeting={"text": "Two"}), "")
    draft = await house.drafts.read(house.caller, "support")
    assert (draft.base_version, draft.config["greeting"]) == (2, {"text": "Two"})


async def test_an_edited_draft_stays_when_something_else_is_published(house: House) -> None:
    await house.save(greeting={"text": "Mine"})
    await house.bots.change(house.caller, "support", lambda config: config.update(greeting={"text": "Two"}), "")
    draft = await house.drafts.read(house.caller, "support")
    assert (draft.base_version, draft.config["greeting"]) == (1, {"text": "Mine"})
    report = await house.drafts.validate(house.caller, "support")
    assert (report.ok, [finding.code for finding in report.warnings]) == (True, ["behind"])


async def test_whoever_has_seen_something_else_saves_nothing(house: House) -> None:
    first = await house.save(greeting={"text": "One"})
    await house.save(greeting={"text": "Two"})
    with pytest.raises(PreconditionFailed):
        await house.drafts.save(house.caller, "support", first, named("support"))
    assert (await house.drafts.read(house.caller, "support")).config["greeting"] == {"text": "Two"}


async def test_another_accounts_draft_and_versions_do_not_exist(house: House) -> None:
    stranger = await somebody(house.database)
    bot = await house.bots.active(house.caller, "support")
    for look in (
        house.drafts.read(stranger, "support"),
        house.drafts.save(stranger, "support", "", {}),
        house.drafts.validate(stranger, "support"),
        house.releases.publish(stranger, "support", ""),
        house.releases.roll_back(stranger, "support", 1),
        house.versions.all(stranger, "support", 5),
        house.versions.one(stranger, "support", 1),
        house.bots.version(stranger, bot.id, DRAFT),
    ):
        with pytest.raises(NotFound):
            await look


async def test_a_draft_opens_a_bot_to_nobody_new_without_the_right_to(house: House) -> None:
    """Who a bot is open to is changed by who manages roles, on this way too, and never by another's hand."""
    restricted = {"visibility": "restricted", "roles": ["editor"]}
    with pytest.raises(Forbidden):
        await house.save(access=restricted)
    manager = msgspec.structs.replace(house.caller, permissions=house.caller.permissions | {UNRESTRICTED})
    seen = (await house.drafts.read(manager, "support")).etag
    draft = await house.drafts.save(manager, "support", seen, named("support", access=restricted))
    report = await house.drafts.validate(manager, "support")
    assert [(finding.path, finding.code) for finding in report.warnings] == [("access", "access")]
    with pytest.raises(Forbidden):
        await house.releases.publish(house.caller, "support", "")
    assert (await house.bots.active(house.caller, "support")).number == 1
    with pytest.raises(Forbidden):
        await house.drafts.save(house.caller, "support", draft.etag, named("support"))
    kept = named("support", access=restricted, greeting={"text": "Hello"})
    assert (await house.drafts.save(house.caller, "support", draft.etag, kept)).config["greeting"] == {"text": "Hello"}


async def test_an_archived_bots_draft_is_gone(house: House) -> None:
    await house.save(greeting={"text": "Mine"})
    await house.bots.archive(house.caller, "support")
    with pytest.raises(NotFound):
        await house.drafts.read(house.caller, "support")
    await house.bots.create(house.caller, named("support"))
    assert (await house.drafts.read(house.caller, "support")).config["greeting"] == {}


async def test_more_publish_at_once_than_there_are_connections(house: House) -> None:
    """A check asks the database too: who holds a bot needs no second connection."""

    async def asks(account: UUID, _document: BotDocument) -> list[Finding]:
        await house.database.value(SQL.hold_bot, account_id=account, alias="nobodys")
        return []

    house.bots.checks = (asks,)
    many = 2 * POOL_SIZE
    await asyncio.gather(
        *(house.releases.publish(house.caller, "support", "") for _ in range(many)),
        *(house.releases.roll_back(house.caller, "support", 1) for _ in range(many)),
        *(house.bots.change(house.caller, "support", lambda config: None, "") for _ in range(many)),
    )
    assert (await house.bots.active(house.caller, "support")).number == 1 + 3 * many


async def test_a_gate_stands_before_publishing_and_not_before_going_back(house: House) -> None:
    closed = Finding(path="release", code="closed", message="not now", hint="wait")

    async def gate(stored: StoredDraft, document: BotDocument) -> list[Finding]:
        assert stored.alias == document.identity.alias
        return [closed]

    house.drafts.gates.add(gate)
    assert not (await house.drafts.validate(house.caller, "support")).ok
    with pytest.raises(Unprocessable):
        await house.releases.publish(house.caller, "support", "")
    assert (await house.releases.roll_back(house.caller, "support", 1)).number == 2
