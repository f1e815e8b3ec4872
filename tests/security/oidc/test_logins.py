"""Which issuer a session came by goes with the person into another account."""

from palaver.core.db import Database
from palaver.security.accounts import Accounts
from palaver.security.oidc.logins import LEAVE, Logins
from palaver.security.people import People

ISSUER = "https://login.example.org"


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
