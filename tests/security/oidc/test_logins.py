"""Which issuer a session came by goes with the person into another account."""

from palaver.core.db import Database, Query
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.logins import LEAVE, Logins
from palaver.security.signing_in.people import People

ISSUER = "https://login.example.org"


RULES = Query("rules", "insert into security_rule (account_id, second_factor) select id, true from core_account", ())


async def test_an_accounts_rule_holds_for_who_came_by_another_accounts_issuer(database: Database) -> None:
    people, logins = People(database), Logins(database, ISSUER)
    account, other = [await Accounts(database).add(slug, slug) for slug in ("ours", "other")]
    ana = await people.add(account, "ana@ours.example", "Ana", "admin")
    assert ana is not None
    await people.join(other, ana, "viewer")
    await database.run(RULES)
    here, there = [await people.open(each, ana, "", "") for each in (account, other)]
    await logins.mark(account, here.secret)
    await logins.hand_on(here.secret, other, there.secret)
    asked = [person.factor_asked for each in (here, there) if (person := await people.behind(each.secret))]
    assert asked == [False, True]


async def test_another_account_is_left_through_the_issuer_too(database: Database) -> None:
    people, logins = People(database), Logins(database, ISSUER)
    account, other = [await Accounts(database).add(slug, slug) for slug in ("ours", "other")]
    await people.add(account, "ana@ours.example", "Ana", "admin")
    known = await people.named("ana@ours.example")
    assert known is not None
    by_issuer, by_password, moved, stayed = [
        await people.open(each, known.id, "", "") for each in (account, account, other, other)
    ]
    await logins.mark(account, by_issuer.secret)
    await logins.hand_on(by_issuer.secret, other, moved.secret)
    await logins.hand_on(by_password.secret, other, stayed.secret)
    assert await logins.after(moved.secret) == LEAVE
    assert await logins.after(stayed.secret) != LEAVE
