"""The operator's own key: one at a time, gone with the variable, back with it, and never another's."""

from uuid import UUID

import pytest

from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import ENVIRONMENT, Keys
from palaver.security.permissions import ALL

FIRST, SECOND = "a-secret-of-thirty-two-characters", "another-one-of-thirty-two-letters"


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


@pytest.fixture
async def system(database: Database) -> Caller:
    account: UUID = await Accounts(database).add("ours", "Ours")
    return Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)


async def counting(keys: Keys, caller: Caller) -> list[str]:
    return [key.name for key in await keys.all(caller, 100) if key.revoked_at is None]


async def test_it_is_a_super_key_of_its_account(keys: Keys, system: Caller) -> None:
    for _ in range(2):  # each start adopts it
        await keys.adopt(system, FIRST)
        found = await keys.find(FIRST)
        assert found is not None
        assert (found.kind, found.account_id, found.bots) == ("super", system.account, None)
        assert await counting(keys, system) == [ENVIRONMENT]


async def test_another_value_takes_its_place(keys: Keys, system: Caller) -> None:
    await keys.adopt(system, FIRST)
    await keys.adopt(system, SECOND)
    assert await keys.find(FIRST) is None
    assert await keys.find(SECOND) is not None
    assert await counting(keys, system) == [ENVIRONMENT]


async def test_it_goes_with_the_variable_and_comes_back_with_it(keys: Keys, system: Caller) -> None:
    await keys.adopt(system, FIRST)
    await keys.adopt(system, "")
    assert await keys.find(FIRST) is None
    assert await keys.find("") is None
    await keys.adopt(system, FIRST)
    assert await keys.find(FIRST) is not None
    assert len(await keys.all(system, 100)) == 1


async def test_a_key_that_somebody_called_the_same_stays(keys: Keys, system: Caller, database: Database) -> None:
    person = Caller(account=system.account, kind="user", id=system.id, owner="user:x", permissions=ALL)
    _, secret = await keys.create(person, "prod", ENVIRONMENT)
    other = await Accounts(database).add("theirs", "Theirs")
    _, theirs = await keys.create(
        Caller(account=other, kind="system", id=other, owner="system", permissions=ALL), "super", ENVIRONMENT
    )
    await keys.adopt(system, FIRST)
    await keys.adopt(system, "")
    assert await keys.find(secret) is not None
    assert await keys.find(theirs) is not None
