"""Whom the issuer means, asked at a database of its own: linking by address, roles that follow, the last manager."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from palaver.core.db import Database, Query
from palaver.core.errors import Conflict, Forbidden
from palaver.core.settings import Oidc
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.identities import Arrival, Identities
from palaver.security.signing_in.people import People

ISSUER = "https://login.example.org"
ROLE = Query(
    "role", "select role from security_member where account_id = $1 and user_id = $2", ("account_id", "user_id")
)
ADDRESS = Query("address", "select email from security_user where id = $1", ("id",))
GIVE = Query("give", "update security_member set role = $2 where user_id = $1", ("user_id", "role"))
FOLDING = Query("folding", "alter table security_user alter column email type text collate pg_c_utf8", ())
SUSPEND = Query("suspend", "update security_member set status = 'suspended' where user_id = $1", ("user_id",))
OWN_ROLE = Query(
    "own_role",
    "insert into security_role (account_id, name, description, permissions) values ($1, 'singer', '', $2)",
    ("account_id", "permissions"),
)
PEOPLE = Query("people", "select count(*) from security_user", ())


@pytest.fixture
async def account(database: Database) -> UUID:
    """An account with one administrator."""
    made = await Accounts(database).add("ours", "Ours")
    await People(database).add(made, "admin@ours.example", "Admin", "super-admin")
    return made


def identities(database: Database, **changed: Any) -> Identities:
    values = {"issuer": ISSUER, "client_id": "palaver", "roles": "Admins=admin,Sales=editor,Choir=singer", **changed}
    return Identities(database, Oidc(**values))


def claims(subject: str = "1", **changed: Any) -> dict[str, Any]:
    address = {"email": f"{subject}@issuer.example", "email_verified": True}
    return {"iss": ISSUER, "sub": subject, "groups": ["Sales"], **address, **changed}


async def role(database: Database, account: UUID, user: UUID) -> object:
    return await database.value(ROLE, account_id=account, user_id=user)


async def admin(database: Database) -> UUID:
    known = await People(database).named("admin@ours.example")
    assert known is not None
    return known.id


LIES: list[Any] = [False, None, "true", 1, "yes"]


@pytest.mark.parametrize("verified", LIES)
async def test_an_address_that_is_not_verified_opens_nobodys_account(
    database: Database, account: UUID, verified: Any
) -> None:
    linking = identities(database, link_by_email=True)
    with pytest.raises(Conflict, match="has the address"):
        await linking.person(account, claims(email="admin@ours.example", email_verified=verified))


async def test_a_verified_address_opens_its_account_where_the_operator_says_so(
    database: Database, account: UUID
) -> None:
    with pytest.raises(Conflict):
        await identities(database).person(account, claims(email="admin@ours.example"))
    linking = identities(database, link_by_email=True)
    user = (await linking.person(account, claims(email="ADMIN@ours.example"))).user
    assert user == await admin(database)
    assert await role(database, account, user) == "super-admin", "the role is the person's own"
    again = await linking.person(account, claims(email="other@issuer.example"))
    assert again == Arrival(user=user), "known by name, not by address"
    assert await database.value(ADDRESS, id=user) == "admin@ours.example"


async def test_a_verified_address_that_only_looks_alike_opens_nobodys_account(
    database: Database, account: UUID
) -> None:
    """A database such as the embedded one finds one by the other; the mailboxes are two."""
    await database.run(FOLDING)
    await People(database).add(account, "k\u0130m@ours.example", "Kim", "admin")
    linking = identities(database, link_by_email=True)
    with pytest.raises(Conflict, match="has the address"):
        await linking.person(account, claims(email="kim@ours.example"))


async def test_a_linked_person_is_not_linked_twice(database: Database, account: UUID) -> None:
    """Who gets an address later, after its first owner, is somebody else."""
    linking = identities(database, link_by_email=True)
    await linking.person(account, claims("1", email="admin@ours.example"))
    with pytest.raises(Conflict):
        await linking.person(account, claims("2", email="admin@ours.example"))


async def test_no_address_opens_a_suspended_account_or_one_elsewhere(database: Database, account: UUID) -> None:
    linking = identities(database, link_by_email=True)
    await database.run(SUSPEND, user_id=await admin(database))
    with pytest.raises(Conflict):
        await linking.person(account, claims(email="admin@ours.example"))
    elsewhere = await Accounts(database).add("theirs", "Theirs")
    await People(database).add(elsewhere, "ana@theirs.example", "Ana", "viewer")
    with pytest.raises(Conflict):
        await linking.person(account, claims(email="ana@theirs.example"))


async def test_the_same_name_at_another_issuer_is_somebody_else(database: Database, account: UUID) -> None:
    here = (await identities(database).person(account, claims())).user
    elsewhere = claims(iss="https://other.example", email="x@other.example")
    there = (await identities(database).person(account, elsewhere)).user
    assert here != there


async def test_many_at_once_are_one_person(database: Database, account: UUID) -> None:
    before = await database.value(PEOPLE)
    opened = identities(database)
    found = await asyncio.gather(*(opened.person(account, claims()) for _ in range(5)))
    assert len({each.user for each in found}) == 1
    assert await database.value(PEOPLE) == before + 1


async def test_roles_of_the_accounts_own_are_weighed_by_what_they_come_to(database: Database, account: UUID) -> None:
    await database.run(OWN_ROLE, account_id=account, permissions=["chat.use"])
    opened = identities(database)
    user = (await opened.person(account, claims(groups=["Choir"]))).user
    assert await role(database, account, user) == "singer"
    await opened.person(account, claims(groups=["Choir", "Sales"]))
    assert await role(database, account, user) == "editor"


async def test_a_role_that_is_gone_lets_nobody_in(database: Database, account: UUID) -> None:
    with pytest.raises(Conflict, match="singer"):
        await identities(database).person(account, claims(groups=["Choir"]))


async def test_the_default_is_for_those_without_a_group_of_ours(database: Database, account: UUID) -> None:
    opened = identities(database, default_role="viewer")
    for number, (groups, given) in enumerate(((["Choir-2"], "viewer"), (None, "viewer"), (["Sales"], "editor"))):
        user = (await opened.person(account, claims(str(number), groups=groups))).user
        assert await role(database, account, user) == given
    with pytest.raises(Forbidden):
        await identities(database).person(account, claims(groups=["Choir-2"]))


async def test_the_last_manager_keeps_the_role(database: Database, account: UUID) -> None:
    opened = identities(database)
    user = (await opened.person(account, claims(groups=["Admins"]))).user
    await database.run(SUSPEND, user_id=await admin(database))
    assert await opened.person(account, claims(groups=["Sales"])) == Arrival(user=user)
    assert await role(database, account, user) == "admin", "somebody must be left who can manage people"


async def test_a_role_given_by_hand_is_neither_raised_nor_lowered(database: Database, account: UUID) -> None:
    opened = identities(database)
    user = (await opened.person(account, claims(groups=["Sales"]))).user
    for given, groups in (("viewer", ["Admins"]), ("super-admin", ["Sales"])):
        await database.run(GIVE, user_id=user, role=given)
        await opened.person(account, claims(groups=groups))
        assert await role(database, account, user) == given
