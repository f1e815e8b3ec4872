"""S7: whatever ends or changes a person's standing is seen by the watch, whoever has done it and by what statement."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID, uuid4

import pytest
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.db import Database, Query, open_database
from palaver.core.errors import Unauthenticated
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys
from palaver.security.permissions import ALL
from palaver.security.profile.sessions import Sessions
from palaver.security.rbac.groups import Groups, NewGroup
from palaver.security.rbac.members import Members
from palaver.security.rbac.roles import ChangedRole, NewRole, Roles
from palaver.security.secrets import hash_of
from palaver.security.signing_in.people import People
from palaver.security.standing.authenticate import Authenticate
from palaver.security.standing.memory import KEPT_S, Memory
from palaver.security.standing.watch import Watch
from palaver.security.tokens.tokens import Claims, Tokens
from palaver.security.visitors.ids import VisitorIds
from palaver.web.endings import Endings
from palaver.web.peer import Proxies
from tests.security.home import PASSWORD

EMAIL, NEVER = "ana@ours.example", uuid4()


class House:
    """Ana, who has a role of the account's own by a group, with her cookie and a token that she has minted."""

    def __init__(self, db: Database, account: UUID, ana: UUID) -> None:
        self.db, self.account, self.ana = db, account, ana
        self.admin = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
        self.people, self.members, self.roles, self.groups = People(db), Members(db), Roles(db), Groups(db)
        self.tokens, self.memory, self.endings = Tokens(db), Memory(), Endings()
        self.watch = Watch(db, self.memory, self.endings)
        self.told = 0

    async def furnish(self) -> None:
        await self.people.add(self.account, "ben@ours.example", "Ben", "admin", PASSWORD)
        await self.roles.create(self.admin, NewRole(name="reader", permissions=["bots.read", "tokens.mint"]))
        self.group = (await self.groups.create(self.admin, NewGroup(name="Readers", roles=["reader"]))).id
        await self.groups.put(self.admin, self.group, self.ana)
        await self.tokens.load()
        self.cookie = (await self.people.login(EMAIL, PASSWORD, "browser")).secret
        self.token = self.minted(self.account)

    def minted(self, account: UUID) -> str:
        end = int(time.time()) + 60
        return self.tokens.mint(Claims(sub="u", account=account, bot=uuid4(), key=self.ana, version=1, exp=end))

    def asking(self, db: Database, memory: Memory) -> Authenticate:
        return Authenticate(Accounts(db), Keys(db), People(db), self.tokens, memory, Proxies(), VisitorIds(self.tokens))

    def by_cookie(self) -> HTTPConnection:
        return connection("cookie", f"palaver_session={self.cookie}")

    def by_token(self) -> HTTPConnection:
        return connection("authorization", f"Bearer {self.token}")

    async def known(self) -> None:
        """Both are remembered, and looked after."""
        await self.watch.look()
        asking = self.asking(self.db, self.memory)
        for shown in (self.by_cookie(), self.by_token()):
            caller = await asking.identify(shown)
            assert caller is not None
            self.endings.listen(caller.rests_on, self.hear)
        await self.watch.look()
        self.told = 0
        assert self.remembered == {"cookie": True, "token": True}

    def hear(self) -> None:
        self.told += 1

    @property
    def remembered(self) -> dict[str, bool]:
        shown = {"cookie": ("cookie", hash_of(self.cookie)), "token": ("secret", hash_of(self.token))}
        return {name: self.memory.recall(each) is not None for name, each in shown.items()}

    async def execute(self, statement: str, *values: object) -> None:
        async with self.db.pool.acquire() as opened:
            await opened.execute(statement, *values)


def connection(header: str, value: str) -> HTTPConnection:
    headers = [(header.encode(), value.encode())]
    return HTTPConnection({"type": "http", "method": "GET", "path": "/", "headers": headers})


@pytest.fixture
async def house(database: Database) -> House:
    account = await Accounts(database).add("ours", "Ours")
    ana = await People(database).add(account, EMAIL, "Ana", "viewer", PASSWORD)
    assert ana is not None
    made = House(database, account, ana)
    await made.furnish()
    await made.known()
    return made


async def end_session(house: House) -> None:
    sessions = Sessions(house.db, house.people)
    ana = Caller(account=house.account, kind="user", id=house.ana, owner=f"user:{house.ana}")
    (session,) = await sessions.all(ana, house.cookie)
    await sessions.end(ana, session.id)


async def joined(house: House) -> None:
    await house.people.join(await Accounts(house.db).add("theirs", "Theirs"), house.ana, "viewer")


Act = Callable[[House], Awaitable[object]]
OF_THE_SESSION: Final[Mapping[str, Act]] = {
    "signed out": lambda house: house.people.logout(house.cookie),
    "ended in the profile": end_session,
    "signed out everywhere": lambda house: house.people.end_sessions(house.account, house.ana),
    "deleted by hand": lambda house: house.execute("delete from security_login"),
    "changed by hand": lambda house: house.execute("update security_login set address = 'x'"),
    "its time is over": lambda house: house.execute("update security_login set expires_at = now()"),
}
OF_THE_PERSON: Final[Mapping[str, Act]] = {
    "suspended": lambda house: house.members.change(house.admin, house.ana, status="suspended"),
    "removed": lambda house: house.members.remove(house.admin, house.ana),
    "another role": lambda house: house.members.change(house.admin, house.ana, role="end-user"),
    "out of a group": lambda house: house.groups.take(house.admin, house.group, house.ana),
    "a group without its role": lambda house: house.groups.change(house.admin, house.group, NewGroup(name="Readers")),
    "the group is deleted": lambda house: house.groups.delete(house.admin, house.group),
    "the role may less": lambda house: house.roles.change(house.admin, "reader", ChangedRole(permissions=[])),
    "a role by hand": lambda house: house.execute("delete from security_role"),
    "in a second account": joined,
    "a second factor": lambda house: house.execute(
        "insert into security_totp (user_id, sealed, wrapped, key_id, confirmed_at) values ($1, '', '', '', now())",
        house.ana,
    ),
    "everybody must have one": lambda house: house.execute(
        "insert into security_rule (account_id, second_factor) values ($1, true)", house.account
    ),
    "a new password": lambda house: house.people.set_password(house.account, house.ana, "another, longer one"),
    "deleted by hand": lambda house: house.execute("delete from security_user where id = $1", house.ana),
    "the account is renamed": lambda house: house.execute("update core_account set name = 'Theirs'"),
    "the account is deleted": lambda house: house.execute("delete from core_account"),
}


@pytest.mark.parametrize("act", OF_THE_SESSION.values(), ids=OF_THE_SESSION)
async def test_what_ends_a_session_is_seen(house: House, act: Act) -> None:
    await act(house)
    await house.watch.look()
    assert house.remembered == {"cookie": False, "token": True}
    assert house.told == 1


@pytest.mark.parametrize("act", OF_THE_PERSON.values(), ids=OF_THE_PERSON)
async def test_what_changes_a_persons_standing_is_seen(house: House, act: Act) -> None:
    await act(house)
    await house.watch.look()
    assert house.remembered == {"cookie": False, "token": False}
    assert house.told > 0


@pytest.mark.parametrize(
    "passed", ["security_login set expires_at", "security_key set expires_at", "security_key set previous_until"]
)
async def test_what_ends_with_its_time_is_seen_though_nothing_was_changed(house: House, passed: str) -> None:
    """Time passes without a statement: the triggers are silent here."""
    asking = house.asking(house.db, house.memory)
    _, secret = await Keys(house.db).create(house.admin, "prod", "short-lived")
    await house.watch.look()
    caller = await asking.by_secret(secret, connection("accept", "*/*"))
    house.endings.listen(caller.rests_on, house.hear)
    await house.watch.look()
    house.told = 0
    silent = "set session_replication_role = replica; update {} = now(); set session_replication_role = default"
    await house.execute(silent.format(passed))
    await house.watch.look()
    assert house.told == 1
    of_the_key = house.memory.recall(("secret", hash_of(secret))) is None
    assert (house.remembered["cookie"], of_the_key) == ("login" not in passed, "key" in passed)


async def test_others_are_not_asked_again(house: House) -> None:
    await house.people.add(house.account, "cleo@ours.example", "Cleo", "viewer", PASSWORD)
    ben = await house.people.named("ben@ours.example")
    assert ben is not None
    await house.members.change(house.admin, ben.id, role="super-admin")
    await house.people.set_password(house.account, ben.id, "another, longer one")
    await house.execute("update security_login set last_seen_at = clock_timestamp()")
    await house.watch.look()
    assert house.remembered == {"cookie": True, "token": True}
    assert house.told == 0


async def test_a_known_cookie_and_a_persons_token_cost_no_read(house: House, dsn: str) -> None:
    """They count when there is no database to ask any more, as long as somebody watches."""
    db, memory = await open_database(dsn), Memory()
    asking, ways = house.asking(db, memory), (house.by_cookie(), house.by_token())
    for shown in ways:
        await asking.identify(shown)
    await db.close()
    memory.watched(time.monotonic() + 60)
    assert [caller and caller.id for caller in [await asking.identify(shown) for shown in ways]] == [house.ana] * 2


async def test_a_change_that_takes_long_to_be_committed_is_seen(house: House) -> None:
    """It is noted when it is committed, not when the statement ran."""
    noted = Query("noted", "select max(at) from security_change", ())
    committed = Query("committed", "select clock_timestamp()", ())
    async with house.db.transaction() as tx:
        await tx.run(Query("suspend", "update security_member set status = 'suspended'", ()))
        await house.watch.look()
        assert house.remembered == {"cookie": True, "token": True}
        before = await tx.value(committed)
    assert await house.db.value(noted) >= before
    await house.watch.look()
    assert house.remembered == {"cookie": False, "token": False}


async def test_a_persons_token_counts_in_the_account_that_they_are_in(house: House) -> None:
    """Being in another one does not help, nor does being suspended in this one."""
    theirs = await Accounts(house.db).add("theirs", "Theirs")
    asking = house.asking(house.db, Memory())
    with pytest.raises(Unauthenticated):
        await asking.by_secret(house.minted(theirs), connection("accept", "*/*"))
    await house.people.join(theirs, house.ana, "editor")
    assert (await asking.by_secret(house.minted(theirs), connection("accept", "*/*"))).account == theirs
    await house.members.change(house.admin, house.ana, status="suspended")
    with pytest.raises(Unauthenticated):
        await asking.by_secret(house.token, connection("accept", "*/*"))
    await house.members.remove(house.admin, house.ana)
    with pytest.raises(Unauthenticated):
        await asking.by_secret(house.minted(house.account), connection("accept", "*/*"))


@pytest.mark.parametrize("act", ["out of a group", "the role may less", "a group without its role", "a role by hand"])
async def test_a_persons_token_ends_when_they_may_mint_none(house: House, act: str) -> None:
    """Ana stays in the account, and signed in."""
    assert (await house.asking(house.db, Memory()).identify(house.by_token())) is not None
    await OF_THE_PERSON[act](house)
    asking = house.asking(house.db, Memory())
    with pytest.raises(Unauthenticated):
        await asking.identify(house.by_token())
    ana = await asking.identify(house.by_cookie())
    assert ana is not None
    assert ana.may("chat.use")


async def test_last_seen_is_right_to_the_minute(house: House) -> None:
    """What is remembered and what is not noted come to a minute, together."""
    unnoted = 60 - KEPT_S
    age = f"update security_login set last_seen_at = now() - interval '{unnoted} s'"
    seen = Query("seen", "select extract(epoch from clock_timestamp() - last_seen_at)::float8 from security_login", ())
    await house.execute(age)
    await house.people.behind(house.cookie)
    assert await house.db.value(seen) < unnoted
    key, secret = await Keys(house.db).create(house.admin, "prod", "used")
    await Keys(house.db).find(secret)
    await house.execute(age.replace("security_login", "security_key").replace("last_seen_at", "last_used_at"))
    await Keys(house.db).find(secret)
    used = Query("used", seen.sql.replace("security_login", "security_key").replace("last_seen_at", "last_used_at"), ())
    assert await house.db.value(used) < unnoted
    assert key.last_used_at is None


async def test_old_changes_are_swept(house: House) -> None:
    await house.execute("update security_change set at = now() - interval '2 hours'")
    await house.people.logout(house.cookie)
    await house.people.sweep()
    assert await house.db.value(Query("left", "select count(*) from security_change", ())) == 1
