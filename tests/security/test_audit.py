"""One account's record is nothing to another: not in lists, exports, checks, pages or names."""

import httpx2
import pytest

from palaver.core.audit import Act, Audit
from palaver.core.db import Database
from tests.security.home import Home, bearer

PLACES = ["/api/audit?limit=200", "/api/audit/export", "/api/audit/export?format=csv", "/audit", "/audit/verdict"]


@pytest.mark.parametrize("place", PLACES)
async def test_a_record_stays_in_its_account(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home, place: str
) -> None:
    for home in (ours, theirs):
        act = Act(account=home.account, actor=f"key:{home.prod_id}", action="bots.write", target=f"about {home.word}")
        await Audit(db).write(act)
    for mine, other in ((ours, theirs), (theirs, ours)):
        answer = await nobody.get(place, headers=bearer("", mine.key).headers)
        assert answer.status_code == 200
        assert f"about {mine.word}" in answer.text
        assert not [trace for trace in other.traces if trace in answer.text]


async def test_another_accounts_actor_is_nobody(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, theirs: Home
) -> None:
    """An operator's key that acts elsewhere leaves its id there, and not what it is called at home."""
    here, there = bearer("", ours.key).headers, bearer("", theirs.key).headers
    guest = f"key:{ours.prod_id}"
    await Audit(db).write(Act(account=theirs.account, actor=guest, action="bots.write", target="foreign"))
    (act,) = (await nobody.get("/api/audit", params={"actor": guest}, headers=there)).json()["items"]
    assert act["actor_name"] == ""
    page = await nobody.get("/audit", params={"who": ours.word}, headers=there)
    assert "Nothing like that" in page.text
    found = await nobody.get("/api/audit", params={"actor": f"key:{theirs.prod_id}"}, headers=here)
    assert not found.json()["items"]
