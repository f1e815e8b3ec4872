"""What is remembered of a credential: for how long, with and without a watch, and that it costs no read."""

import time
from math import inf
from uuid import UUID, uuid4

import msgspec
import pytest
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.db import Database, open_database
from palaver.core.errors import Unauthenticated
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys
from palaver.security.permissions import ALL
from palaver.security.signing_in.people import People
from palaver.security.standing.authenticate import Authenticate
from palaver.security.standing.memory import FRESH_S, KEPT_S, Known, Memory
from palaver.security.standing.watch import Watch
from palaver.security.tokens.tokens import Claims, Tokens
from palaver.security.visitors.ids import VisitorIds
from palaver.web.endings import Endings
from palaver.web.peer import Proxies

SHOWN = ("secret", b"x" * 32)
KEY, ACCOUNT = uuid4(), uuid4()
CALLER = Caller(account=uuid4(), kind="prod", id=uuid4(), owner="key:x", rests_on=frozenset({KEY, ACCOUNT}))
NOWHERE = HTTPConnection({"type": "http", "method": "GET", "path": "/", "headers": []})


def remembering(*, ago: float, caller: Caller = CALLER, ends_at: float = inf) -> Memory:
    memory = Memory()
    memory.remember(SHOWN, Known(caller, ends_at=ends_at), memory.asking() - ago)
    return memory


def test_what_was_just_read_counts_without_a_watch() -> None:
    assert remembering(ago=0).recall(SHOWN)
    assert remembering(ago=0).recall(("cookie", SHOWN[1])) is None


def test_later_it_counts_only_while_somebody_watches() -> None:
    memory = remembering(ago=FRESH_S)
    memory.watched(memory.asking())
    assert memory.recall(SHOWN)
    memory.watched(memory.asking() - FRESH_S)
    assert memory.recall(SHOWN) is None


def test_it_is_read_again_in_the_end() -> None:
    memory = remembering(ago=KEPT_S)
    memory.watched(memory.asking())
    assert memory.recall(SHOWN) is None


def test_what_nobody_can_watch_for_is_read_again() -> None:
    memory = remembering(ago=FRESH_S, caller=msgspec.structs.replace(CALLER, rests_on=frozenset()))
    memory.watched(memory.asking())
    assert memory.recall(SHOWN) is None
    assert not memory.holds


def test_what_nobody_asks_for_is_forgotten() -> None:
    memory = remembering(ago=KEPT_S)
    memory.remember(("cookie", SHOWN[1]), Known(CALLER), memory.asking())
    memory.forget_old()
    assert memory.holds
    assert memory.recall(("cookie", SHOWN[1]))
    memory = remembering(ago=KEPT_S)
    memory.forget_old()
    assert not memory.holds


def test_it_ends_with_its_time() -> None:
    assert remembering(ago=0, ends_at=time.time() - 1).recall(SHOWN) is None
    assert remembering(ago=0, ends_at=time.time() + 60).recall(SHOWN)


@pytest.mark.parametrize("changed", [KEY, ACCOUNT])
def test_it_ends_with_what_it_rests_on(changed: UUID) -> None:
    memory = remembering(ago=0)
    memory.forget_changed({uuid4(): memory.asking()})
    assert memory.recall(SHOWN)
    memory.forget_changed({changed: memory.asking()})
    assert memory.recall(SHOWN) is None
    assert not memory.holds


def test_what_was_asked_for_after_the_change_stays() -> None:
    memory = Memory()
    seen = memory.asking()
    memory.remember(SHOWN, Known(CALLER), seen + 0.001)
    memory.forget_changed({KEY: seen})
    assert memory.recall(SHOWN)


@pytest.fixture
async def system(database: Database) -> Caller:
    account: UUID = await Accounts(database).add("ours", "Ours")
    return Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)


async def test_a_known_key_and_token_cost_no_read(database: Database, dsn: str, system: Caller) -> None:
    """They count when there is no database to ask any more."""
    db = await open_database(dsn)
    keys, tokens, memory = Keys(db), Tokens(db), Memory()
    await tokens.load()
    key, secret = await keys.create(system, "prod", "known")
    claims = Claims(sub="u", account=system.account, bot=uuid4(), key=key.id, version=1, exp=int(time.time()) + 60)
    authenticate = Authenticate(Accounts(db), keys, People(db), tokens, memory, Proxies(), VisitorIds(tokens))
    shown = [secret, tokens.mint(claims)]
    for each in shown:
        await authenticate.by_secret(each, NOWHERE)
    await db.close()
    memory.watched(time.monotonic() + 60)
    for each in shown:
        assert (await authenticate.by_secret(each, NOWHERE)).id == key.id


async def test_the_watch_finds_what_was_revoked_or_rotated(database: Database, system: Caller) -> None:
    keys, tokens, memory, endings = Keys(database), Tokens(database), Memory(), Endings()
    await tokens.load()
    authenticate = Authenticate(
        Accounts(database), keys, People(database), tokens, memory, Proxies(), VisitorIds(tokens)
    )
    watch, told = Watch(database, memory, endings), []
    key, secret = await keys.create(system, "prod", "short-lived")
    stop = endings.listen(frozenset({key.id}), lambda: told.append(key.id))
    await authenticate.by_secret(secret, NOWHERE)
    await watch.look()
    await authenticate.by_secret(secret, NOWHERE)
    _, turned = await keys.rotate(system, key.id)
    await watch.look()
    assert told == [key.id]
    with pytest.raises(Unauthenticated):
        await authenticate.by_secret(secret, NOWHERE)
    await authenticate.by_secret(turned, NOWHERE)
    await keys.revoke(system, key.id)
    await watch.look()
    with pytest.raises(Unauthenticated):
        await authenticate.by_secret(turned, NOWHERE)
    assert told == [key.id, key.id]
    stop()
    assert not endings.awaited
