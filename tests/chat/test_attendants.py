"""Who is there, and what lies on their desks: each in their own account, by what was said last."""

from uuid import UUID

import msgspec
import pytest

from palaver.chat.handover.attendants import Attendants
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, NotFound
from palaver.security.rbac.members import SQL
from palaver.security.signing_in.people import People
from tests.config.test_bots import somebody


@pytest.fixture
def attendants(database: Database) -> Attendants:
    return Attendants(database)


async def operator(database: Database, here: Caller, name: str, role: str = "operator") -> str:
    return f"user:{await People(database).add(here.account, f'{name}@desk.example', name, role)}"


async def test_what_was_said_last_counts_and_since_when_it_did(database: Database, attendants: Attendants) -> None:
    here, elsewhere = await somebody(database), await somebody(database)
    ana, bo = [await operator(database, here, name) for name in ("ana", "bo")]
    await operator(database, here, "ed", "editor")
    assert [(each.id, each.status, each.since) for each in await attendants.all(here)] == [
        (ana, "offline", None), (bo, "offline", None),
    ]  # fmt: skip
    await attendants.put(here, ana, "busy")
    (before,) = await attendants.all(here, "busy")
    await attendants.put(here, ana, "busy")
    assert await attendants.all(here, "busy") == [before]
    await attendants.put(here, ana, "away")
    (after,) = await attendants.all(here, "away")
    assert after.since is not None
    assert before.since is not None
    assert after.since > before.since
    assert [each.id for each in await attendants.all(here, "offline")] == [bo]
    assert await attendants.status(elsewhere, ana) == "offline"


async def test_a_note_is_for_one_person_of_one_account(database: Database, attendants: Attendants) -> None:
    here, elsewhere = await somebody(database), await somebody(database)
    one, other = [msgspec.structs.replace(here, owner=await operator(database, here, name)) for name in ("ana", "bo")]
    foreign = msgspec.structs.replace(elsewhere, owner=one.owner)
    await attendants.leave(other, one.owner, "Call \x00 me", "demo")
    (note,) = await attendants.notes(one)
    assert (note.text, note.bot) == ("Call  me", "demo")
    for stranger in (other, foreign):
        assert await attendants.notes(stranger) == []
        with pytest.raises(NotFound):
            await attendants.seen(stranger, note.id)
    await attendants.seen(one, note.id)
    assert await attendants.notes(one) == []


async def test_nothing_is_kept_of_whoever_has_left_the_account(database: Database, attendants: Attendants) -> None:
    here, elsewhere = await somebody(database), await somebody(database)
    ana, bo = [await operator(database, here, name) for name in ("ana", "bo")]
    for each in (ana, bo):
        for caller in (here, elsewhere):
            await attendants.put(caller, each, "busy")
            await attendants.leave(caller, each, "Call me", "demo")
    await attendants.leave(here, here.owner, "For a key", "demo")
    await database.run(SQL.remove_member, account_id=here.account, user_id=UUID(bo.removeprefix("user:")))
    await attendants.sweep()

    async def left(caller: Caller, owner: str) -> tuple[str, int]:
        notes = await attendants.notes(msgspec.structs.replace(caller, owner=owner))
        return await attendants.status(caller, owner), len(notes)

    assert [await left(here, each) for each in (ana, bo, here.owner)] == [("busy", 1), ("offline", 0), ("offline", 1)]
    assert [await left(elsewhere, each) for each in (ana, bo)] == [("offline", 0)] * 2, "they never were there"


async def test_a_key_is_at_no_desk(database: Database, attendants: Attendants) -> None:
    here = await somebody(database)
    with pytest.raises(Conflict, match="at no desk"):
        await attendants.put(here, here.owner, "online")
    assert await attendants.status(here, here.owner) == "offline"


async def test_a_full_desk_takes_no_more_notes(database: Database, attendants: Attendants) -> None:
    here, elsewhere = await somebody(database), await somebody(database)
    for n in range(100):
        await attendants.leave(here, here.owner, f"Note {n}", "demo")
    with pytest.raises(Conflict):
        await attendants.leave(here, here.owner, "One more", "demo")
    await attendants.leave(elsewhere, here.owner, "Not full", "demo")
    (first, *_) = await attendants.notes(here)
    assert first.text == "Note 99"
    await attendants.seen(here, first.id)
    await attendants.leave(here, here.owner, "One more", "demo")
