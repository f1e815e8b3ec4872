"""Secrets: sealed under their account, name and version; replaced, opened, put under another master key."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from palaver.core.db import Database
from palaver.core.secrets import (
    BadReference,
    Place,
    SecretExpired,
    SecretMissing,
    Secrets,
    SecretsLocked,
    SecretStore,
    SecretUses,
    VaultFailed,
    is_reference,
    reference_of,
)
from palaver.core.secrets.keyring import Keyring, master_key, open_keyring
from palaver.core.secrets.sealing import Label, rewrap, seal, unseal
from palaver.core.settings import BadSetting, read_settings
from palaver.kit.clock import now
from palaver.security.accounts.accounts import Accounts

VALUE = "sk-live-4711-not-to-be-seen-ÄÖÜ\n"
OWN, OTHER = "a master key of thirty-two characters", "and another one of thirty-two letters"


@pytest.fixture
async def account(database: Database) -> UUID:
    return await Accounts(database).add("ours", "Ours")


@pytest.fixture
async def stranger(database: Database) -> UUID:
    return await Accounts(database).add("theirs", "Theirs")


def store_of(database: Database, folder: Path, own: str = OWN, old: str = "") -> SecretStore:
    return SecretStore(database, Keyring(own, old, folder / "master.key"))


@pytest.fixture
def store(database: Database, tmp_path: Path) -> SecretStore:
    return store_of(database, tmp_path)


async def put(store: SecretStore, account: UUID, name: str, value: str) -> int:
    return (await store.put(account, name, value, actor="user:ana", expires_at=None)).version


async def row(database: Database, sql: str, *values: object) -> None:
    async with database.pool.acquire() as connection:
        await connection.execute(sql, *values)


async def test_what_was_put_is_what_is_got_and_the_next_value_takes_its_place(
    store: SecretStore, account: UUID
) -> None:
    assert await put(store, account, "openai", VALUE) == 1
    assert await store.get(account, "openai") == VALUE
    assert await put(store, account, "openai", "short") == 2
    assert await store.get(account, "openai") == "short"
    view = (await store.all(account, 10))[0]
    assert (view.name, view.version, view.hint, view.updated_by) == ("openai", 2, "", "user:ana")


async def test_the_end_of_a_long_value_is_shown_and_of_a_short_one_nothing(store: SecretStore, account: UUID) -> None:
    for value, hint in (("123456789012", "9012"), ("12345678901", "")):
        await put(store, account, "one", value)
        assert (await store.view(account, "one")).hint == hint


async def test_each_account_has_its_own(store: SecretStore, account: UUID, stranger: UUID) -> None:
    await put(store, account, "openai", VALUE)
    for asking in (store.get, store.view, store.remove):
        with pytest.raises(SecretMissing):
            await asking(stranger, "openai")
    assert await store.all(stranger, 10) == []
    await put(store, stranger, "openai", "theirs")
    await store.remove(stranger, "openai")
    assert await store.get(account, "openai") == VALUE


async def test_nothing_stored_holds_the_value(store: SecretStore, account: UUID, database: Database) -> None:
    await put(store, account, "openai", VALUE)
    async with database.pool.acquire() as connection:
        stored = await connection.fetchval("select core_secret::text from core_secret")
    assert VALUE.strip() not in stored
    assert VALUE.encode().hex() not in stored
    assert VALUE[:8].encode().hex() not in stored


MOVED = {
    "another account's row": "update core_secret set account_id = $2 where account_id = $1",
    "another name": "update core_secret set name = 'other' where account_id = $1 and $2::uuid is not null",
    "another version": "update core_secret set version = 7 where account_id = $1 and $2::uuid is not null",
    "a flipped bit": "update core_secret set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
    " where account_id = $1 and $2::uuid is not null",
    "another form": "update core_secret set sealed = set_byte(sealed, 0, 2)"
    " where account_id = $1 and $2::uuid is not null",
    "a flipped bit of its key": "update core_secret set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)"
    " where account_id = $1 and $2::uuid is not null",
    "a cut": "update core_secret set sealed = substring(sealed for 9) where account_id = $1 and $2::uuid is not null",
}


@pytest.mark.parametrize("how", MOVED)
async def test_what_was_altered_or_moved_does_not_open(
    store: SecretStore, account: UUID, stranger: UUID, database: Database, how: str
) -> None:
    await put(store, account, "openai", VALUE)
    await row(database, MOVED[how], account, stranger)
    found = stranger if how == "another account's row" else account
    with pytest.raises(SecretsLocked, match="altered, or belongs to another: set it anew") as refusal:
        await store.get(found, "other" if how == "another name" else "openai")
    assert VALUE.strip() not in str(refusal.value)


async def test_two_rows_cannot_change_places(store: SecretStore, account: UUID, database: Database) -> None:
    await put(store, account, "one", "first")
    await put(store, account, "two", "second")
    await row(
        database,
        "update core_secret a set sealed = b.sealed, wrapped = b.wrapped from core_secret b where a.name <> b.name",
    )
    for name in ("one", "two"):
        with pytest.raises(SecretsLocked):
            await store.get(account, name)


async def test_without_its_master_key_a_secret_says_which_one_it_needs(
    database: Database, account: UUID, tmp_path: Path
) -> None:
    first = store_of(database, tmp_path)
    await put(first, account, "openai", VALUE)
    id = master_key(OWN).id
    with pytest.raises(SecretsLocked, match=f"under the master key {id}, which is not here: name that key in"):
        await store_of(database, tmp_path, OTHER).get(account, "openai")
    with pytest.raises(SecretsLocked, match=f"{id}, which is not here: set PALAVER_MASTER_KEY to the same"):
        await put(store_of(database, tmp_path, own=""), account, "other", VALUE)
    assert not (tmp_path / "master.key").exists()
    assert await put(store_of(database, tmp_path, OTHER), account, "openai", "set anew") == 2
    assert await store_of(database, tmp_path, OTHER).get(account, "openai") == "set anew"
    assert OWN not in str(master_key(OWN))


async def test_a_new_master_key_opens_what_the_old_one_sealed_until_all_is_under_it(
    database: Database, account: UUID, stranger: UUID, tmp_path: Path
) -> None:
    before = store_of(database, tmp_path)
    for number in range(3):
        await put(before, account, f"s{number}", f"value {number}")
    await put(before, stranger, "theirs", VALUE)
    both = store_of(database, tmp_path, OTHER, OWN)
    assert await both.get(account, "s1") == "value 1"
    assert await both.rewrap(account) == 3
    assert await both.rewrap(account) == 0
    alone = store_of(database, tmp_path, OTHER)
    assert [await alone.get(account, f"s{number}") for number in range(3)] == [f"value {number}" for number in range(3)]
    assert await both.sealings() == {master_key(OWN).id: 1, master_key(OTHER).id: 3}
    with pytest.raises(SecretsLocked):
        await alone.get(stranger, "theirs")


async def test_a_secret_that_is_replaced_while_it_is_put_under_another_key_stays_replaced(
    database: Database, account: UUID, tmp_path: Path
) -> None:
    before, both = store_of(database, tmp_path), store_of(database, tmp_path, OTHER, OWN)
    for _ in range(20):
        await put(before, account, "one", "old")
        await asyncio.gather(both.rewrap(account), put(both, account, "one", "young"))
        assert await both.get(account, "one") == "young"


async def test_the_first_secret_makes_a_master_key_that_only_we_can_read(
    database: Database, account: UUID, tmp_path: Path
) -> None:
    stores = [store_of(database, tmp_path / "data", own="") for _ in range(4)]  # as many workers
    await asyncio.gather(*(put(each, account, f"s{number}", VALUE) for number, each in enumerate(stores)))
    for each in stores:
        assert [await each.get(account, f"s{number}") for number in range(4)] == [VALUE] * 4
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["master.key"]
    assert (tmp_path / "data" / "master.key").stat().st_mode & 0o777 == 0o600
    text = (tmp_path / "data" / "master.key").read_text()
    assert await store_of(database, tmp_path, text).get(account, "s0") == VALUE, (
        "the file's text may become the variable"
    )


async def test_where_no_file_can_be_made_the_variable_is_asked_for(
    database: Database, account: UUID, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SecretsLocked, match="set PALAVER_MASTER_KEY"):
        await put(store_of(database, tmp_path / "file" / "data", own=""), account, "one", VALUE)


def test_a_short_master_key_is_refused_at_the_start(tmp_path: Path) -> None:
    for name in ("PALAVER_MASTER_KEY", "PALAVER_MASTER_KEY_OLD"):
        settings = read_settings({name: "x" * 31})
        with pytest.raises(BadSetting, match=name):
            open_keyring(settings.keeping, tmp_path)
        assert "xxx" not in repr(read_settings({name: "x" * 40}))


async def test_many_at_once_each_get_a_version_of_their_own(store: SecretStore, account: UUID) -> None:
    versions = await asyncio.gather(*(put(store, account, "one", f"value {number}") for number in range(8)))
    assert max(versions) == 8
    assert (await store.get(account, "one")).startswith("value ")


async def test_reading_while_it_is_replaced_gives_one_of_the_values(store: SecretStore, account: UUID) -> None:
    await put(store, account, "one", "value 0")

    async def replace() -> None:
        for number in range(30):
            await put(store, account, "one", f"value {number}")

    replacing = asyncio.create_task(replace())
    while not replacing.done():
        assert (await store.get(account, "one")).startswith("value ")
    await replacing
    assert await store.get(account, "one") == "value 29"


async def test_one_that_has_ended_is_not_handed_out(store: SecretStore, account: UUID) -> None:
    view = await store.put(account, "one", VALUE, actor="", expires_at=now() + timedelta(minutes=1))
    assert view.expires_at is not None
    assert await store.get(account, "one") == VALUE
    await store.put(account, "one", VALUE, actor="", expires_at=now() - timedelta(seconds=1))
    with pytest.raises(SecretExpired, match="set a new one"):
        await store.get(account, "one")


def test_an_envelope_opens_under_its_own_label_and_key_alone() -> None:
    key, other = master_key(OWN), master_key(OTHER)
    label = Label(uuid4(), "one", 1)
    envelope = seal(key, label, VALUE)
    assert seal(key, label, VALUE).sealed != envelope.sealed
    assert unseal(other, label, rewrap(key, other, label, envelope)) == VALUE
    for wrong in (Label(uuid4(), "one", 1), Label(label.account, "two", 1), Label(label.account, "one", 2)):
        with pytest.raises(SecretsLocked):
            unseal(key, wrong, envelope)
        with pytest.raises(SecretsLocked):
            rewrap(key, other, wrong, envelope)
    with pytest.raises(SecretsLocked):
        unseal(other, label, envelope)


@pytest.mark.parametrize(
    "text",
    [
        "secret://",
        "secret://a/b",
        "secret://../b",
        "secret://a#b",
        "secret://ä",
        "secret://" + "a" * 101,
        "vault://path",
        "vault://#key",
        "vault://path#",
        "vault://a//b#key",
        "vault://../other#key",
        "vault://a/../../other#key",
        "vault://a/%2e%2e/b#key",
        "vault://a%2fb#key",
        "vault:///a#key",
        "vault://a/./b#key",
        "vault://a\\b#key",
        "vault://a?version=1#key",
        "vault://a/b#key#key",
        "vault://a\n#key",
        "env://HOME",
        "sk-live-4711",
        "",
    ],
)
def test_what_leads_elsewhere_is_no_reference(text: str) -> None:
    with pytest.raises(BadReference) as refusal:
        reference_of(text)
    assert "4711" not in str(refusal.value)


def test_a_reference_is_told_from_a_key() -> None:
    assert is_reference("secret://openai")
    assert is_reference("vault://../x"), "one that is wrong must never be sent as a key"
    assert not is_reference("sk-live-4711")
    assert str(reference_of("vault://team/llm#OPENAI_API_KEY")) == "vault://team/llm#OPENAI_API_KEY"


async def test_a_value_is_kept_for_a_moment_and_read_anew_after_a_change(
    store: SecretStore, database: Database, account: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [Place(account, "secret://one", "OPENAI_API_KEY"), Place(uuid4(), "secret://one", "theirs")]

    async def named() -> list[Place]:
        return places

    uses = SecretUses(database, named)
    secrets = Secrets(store, uses, None)
    await put(store, account, "one", "first")
    assert [(use.place, use.last_at) for use in await uses.of(account, "one")] == [("OPENAI_API_KEY", None)]
    asked = [secrets.resolve(account, "secret://one", place="OPENAI_API_KEY") for _ in range(20)]
    assert set(await asyncio.gather(*asked)) == {"first"}
    assert [use.place for use in await uses.of(account, "one") if use.last_at] == ["OPENAI_API_KEY"]
    assert (await store.view(account, "one")).last_used_at is not None
    await put(store, account, "one", "second")
    assert await secrets.resolve(account, "secret://one", place="") == "first"
    secrets.forget(account, "one")
    assert await secrets.resolve(account, "secret://one", place="") == "second"
    await put(store, account, "one", "third")
    monkeypatch.setattr("palaver.core.secrets.resolver.FRESH_S", -1.0)
    secrets.forget(account, "one")
    assert await secrets.resolve(account, "secret://one", place="") == "third"
    await store.remove(account, "one")
    with pytest.raises(SecretMissing, match="There is no secret 'one'"):
        await secrets.resolve(account, "secret://one", place="")
    assert [use.last_at for use in await uses.of(account, "one")] == [None]
    with pytest.raises(VaultFailed, match="set PALAVER_VAULT_ADDR"):
        await secrets.resolve(account, "vault://a#b", place="")
