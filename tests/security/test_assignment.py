"""S5: a body that names an id, an account or an author makes nothing but what its caller may make."""

from typing import Any

import httpx2
import pytest

from tests.security.home import Home, bearer, fresh_word

MADE = {"/api/bots": "alias", "/api/collections": "name", "/api/keys": "name"}


@pytest.mark.parametrize("path", MADE)
async def test_what_is_made_is_ones_own_and_new(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home, path: str
) -> None:
    name = fresh_word()
    foreign: dict[str, Any] = {
        "id": str(theirs.bot),
        "bot_id": str(theirs.bot),
        "account": str(theirs.account),
        "account_id": str(theirs.account),
        "created_by": "system",
        "author": "system",
        "secret": "chosen-by-the-caller-of-32-letters",
    }
    body = {MADE[path]: name, **({"kind": "prod"} if path == "/api/keys" else {}), **foreign}
    before = await nobody.get(f"{path}?limit=200", headers=bearer("", theirs.key).headers)
    made = await nobody.post(path, json=body, headers=bearer("", ours.key).headers)
    after = await nobody.get(f"{path}?limit=200", headers=bearer("", theirs.key).headers)
    assert made.status_code in {201, 422}, made.text
    assert not [value for value in foreign.values() if value in made.text and len(value) > 20]
    assert after.json() == before.json()
    mine = await nobody.get(f"{path}?limit=200", headers=bearer("", ours.key).headers)
    assert (name in mine.text) is (made.status_code == 201)
