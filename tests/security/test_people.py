"""Ways in that end: links and sessions by their time, passwords by the next one; asked at a database of their own."""

from pathlib import Path
from typing import Literal
from uuid import UUID

import pytest
from argon2 import PasswordHasher

from palaver.core.db import Database, Query
from palaver.core.errors import Unauthenticated
from palaver.core.jobs import SYSTEM, JobContext
from palaver.core.secrets.keyring import Keyring
from palaver.core.secrets.refusals import SecretsLocked
from palaver.core.services import Services
from palaver.kit.ids import uuid7
from palaver.security.accounts.accounts import Accounts
from palaver.security.assembly import job_kinds
from palaver.security.second_factor.factors import SecondFactors
from palaver.security.secrets import hash_of
from palaver.security.signing_in.people import People
from palaver.security.tokens.tokens import Tokens

PASSWORD, OTHER = "correct horse battery staple", "another horse, another staple"
AGE_LINKS = Query("age_links", "update security_link set expires_at = now() - interval '1 second'", ())
AGE_LOGINS = Query("age_logins", "update security_login set expires_at = now() - interval '1 second'", ())
OLD_LINKS = Query("old_links", "update security_link set expires_at = now() - interval '2 days'", ())
OLD_LOGINS = Query(
    "old_logins", "update security_login set expires_at = now() - interval '2 days' where user_agent = 'old'", ()
)
GONE_LOGINS = Query(
    "gone_logins", "update security_login set revoked_at = now() - interval '2 days' where user_agent = 'gone'", ()
)
LEFT = Query("left", "select array(select user_agent from security_login order by 1)", ())
LINKS = Query("links", "select count(*) from security_link", ())
MOVE_LOGINS = Query("move_logins", "update security_login set account_id = $1", ("account",))


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
async def account(database: Database, people: People) -> UUID:
    """An account with two administrators, of whom the first was there before."""
    made = await Accounts(database).add("ours", "Ours")
    await people.add(made, "ana@ours.example", "Ana", "super-admin", PASSWORD)
    await people.add(made, "ben@ours.example", "Ben", "super-admin", PASSWORD)
    return made


async def link_of(people: People, account: UUID) -> str:
    link = await people.make_link(account)
    assert link is not None
    return link


async def session_of(people: People, name: str) -> str:
    return (await people.login(f"{name}@ours.example", PASSWORD, "browser")).secret


async def test_no_link_is_printed_for_who_manages_one_account_alone(database: Database, people: People) -> None:
    account = await Accounts(database).add("ours", "Ours")
    await people.add(account, "ada@ours.example", "Ada", "admin", PASSWORD)
    assert await people.make_link(account) is None


async def test_a_link_is_the_first_administrators_and_works_once(people: People, account: UUID) -> None:
    link = await link_of(people, account)
    person = await people.behind((await people.use_link(link, "browser")).secret)
    assert person is not None
    assert (person.account_id, person.email) == (account, "ana@ours.example")
    for spent in (link, "", link[:-1]):
        with pytest.raises(Unauthenticated):
            await people.use_link(spent, "browser")


async def test_a_link_ends_with_its_time(people: People, account: UUID, database: Database) -> None:
    link = await link_of(people, account)
    await database.run(AGE_LINKS)
    with pytest.raises(Unauthenticated, match="too old"):
        await people.use_link(link, "browser")


async def test_a_session_ends_with_its_time(people: People, account: UUID, database: Database) -> None:
    session = await session_of(people, "ana")
    assert await people.behind(session) is not None
    await database.run(AGE_LOGINS)
    assert await people.behind(session) is None


async def test_a_session_of_another_account_is_nobodys(people: People, account: UUID, database: Database) -> None:
    session = await session_of(people, "ana")
    await database.run(MOVE_LOGINS, account=await Accounts(database).add("theirs", "Theirs"))
    assert await people.behind(session) is None


async def test_a_password_is_one_persons(people: People, account: UUID) -> None:
    """Changing it changes nobody else's, and ends nobody else's sessions."""
    ana, ben = [await session_of(people, name) for name in ("ana", "ben")]
    person = await people.behind(ana)
    assert person is not None
    await people.set_password(account, person.id, OTHER)
    assert await people.behind(ana) is None
    assert await people.behind(ben) is not None
    assert await session_of(people, "ben")
    with pytest.raises(Unauthenticated):
        await people.login("ana@ours.example", PASSWORD, "browser")


async def test_another_account_sets_no_password(people: People, account: UUID, database: Database) -> None:
    session = await session_of(people, "ana")
    person = await people.behind(session)
    assert person is not None
    await people.set_password(await Accounts(database).add("theirs", "Theirs"), person.id, OTHER)
    assert await people.behind(session) is not None
    assert await session_of(people, "ana")


class Counting(PasswordHasher):
    """The real one, with what it was asked to check."""

    checked: tuple[str, ...] = ()

    def verify(self, stored: str | bytes, password: str | bytes) -> Literal[True]:
        assert isinstance(stored, str)
        assert not self.check_needs_rehash(stored), "it takes as long as a real one"
        self.checked += (stored,)
        return super().verify(stored, password)


@pytest.mark.parametrize("email", ["nobody@ours.example", "admin@ours.example", "ana@ours.example"])
async def test_a_wrong_password_costs_one_check_whoever_it_is(people: People, account: UUID, email: str) -> None:
    await people.add(account, "admin@ours.example", "Without a password", "admin")
    people.passwords.hasher = counting = Counting()
    with pytest.raises(Unauthenticated):
        await people.login(email, "wrong", "browser")
    assert len(counting.checked) == 1


async def test_no_secret_is_in_the_database(people: People, account: UUID, database: Database) -> None:
    secrets = [await link_of(people, account), await session_of(people, "ana"), PASSWORD]
    async with database.pool.acquire() as connection:
        rows = [
            str([bytes(value) if isinstance(value, bytes) else value for value in row.values()])
            for table in ("security_link", "security_login", "security_user")
            for row in await connection.fetch(f"select * from {table}")
        ]
    assert len(rows) >= 4
    assert not [secret for secret in secrets for row in rows if secret in row]
    assert str(hash_of(secrets[0])) in "".join(rows)


async def test_the_nightly_sweep_takes_what_ended_a_day_ago_and_nothing_else(
    database: Database, people: People, account: UUID
) -> None:
    for agent in ("fresh", "gone", "old"):
        await people.login("ana@ours.example", PASSWORD, agent)
    await link_of(people, account)
    for age in (OLD_LINKS, OLD_LOGINS, GONE_LOGINS):
        await database.run(age)
    fresh = await link_of(people, account)
    factors = SecondFactors(database, Keyring("k" * 32, "", Path()))
    kind = job_kinds(Services(people, factors, Tokens(database)))["security.sweep"]
    assert kind.cron
    await kind.run(JobContext(uuid7(), SYSTEM, kind.name, None, 1, False, database, uuid7()))
    assert await database.value(LEFT) == ["fresh"]
    assert await database.value(LINKS) == 1
    assert await people.use_link(fresh, "browser")


async def test_a_second_factor_moves_under_the_new_master_key(
    database: Database, people: People, account: UUID
) -> None:
    ana = await people.named("ana@ours.example")
    assert ana is not None
    old, new = "o" * 32, "n" * 32
    setup = await SecondFactors(database, Keyring(old, "", Path())).set_up(ana.id, ana.email)
    await SecondFactors(database, Keyring(new, old, Path())).rewrap()
    assert await SecondFactors(database, Keyring(new, "", Path())).pending(ana.id, ana.email) == setup
    with pytest.raises(SecretsLocked):
        await SecondFactors(database, Keyring(old, "", Path())).pending(ana.id, ana.email)
