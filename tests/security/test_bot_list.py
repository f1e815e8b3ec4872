"""The list of bots: drafts and who began them, search, pages, and taking a bot out of use."""

import asyncio
import re

from palaver.core.db import Database
from tests.security.home import Home, fresh_word
from tests.security.person import Person, signed_in
from tests.security.test_people_pages import sent, shown
from tests.servers.palaver import PalaverServer


async def test_a_draft_that_is_not_published_is_told_with_who_began_it(admin: Person, viewer: Person) -> None:
    alias = f"drafted-{fresh_word()}"
    await admin.ok("POST", "/api/bots", alias=alias, name=f"Bot {alias}")
    assert "not published" not in await shown(viewer, f"/bots?q={alias}")
    draft = await admin.client.get(f"/api/bots/{alias}/draft")
    config = {**draft.json()["config"], "prompt": {"system": "Be brief."}}
    await admin.client.put(f"/api/bots/{alias}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    page = await shown(viewer, f"/bots?q={alias}")
    assert "not published" in page
    assert f"by {admin.email}" in page or "by admin" in page
    await admin.ok("POST", f"/api/bots/{alias}/publish")
    assert "not published" not in await shown(viewer, f"/bots?q={alias}")


async def test_bots_are_found_by_alias_and_name_and_shown_in_pages(
    server: PalaverServer, db: Database, theirs: Home
) -> None:
    async with signed_in(server, db, theirs, "admin") as admin:
        await look_through(admin, fresh_word())


async def look_through(admin: Person, word: str) -> None:
    names = [f"{word}-{number}" for number in range(61)]
    made = (
        admin.ok("POST", "/api/bots", alias=f"many-{number}-{word}", name=name) for number, name in enumerate(names)
    )
    await asyncio.gather(*made)
    first = await shown(admin, f"/bots?q={word.upper()}")
    more = re.search(r'href="(/bots\?q=[^"]*after=[^"]*)"', first)
    assert more
    pages = first + await shown(admin, more[1].replace("&amp;", "&"))
    assert all(f">{name}</a>" in pages for name in names)
    assert first.count('class="card"') == 60
    assert "No bot is called that" in await shown(admin, f"/bots?q={word}-nobody")
    assert (await admin.client.get("/bots?after=nonsense&q=%00")).status_code == 200


async def test_a_bot_is_archived_by_who_may_write(admin: Person, viewer: Person) -> None:
    alias = f"old-{fresh_word()}"
    await admin.ok("POST", "/api/bots", alias=alias)
    form = f"/bots/{alias}/archive"
    assert f'action="{form}"' in await shown(admin, f"/bots?q={alias}")
    assert f'action="{form}"' not in await shown(viewer, f"/bots?q={alias}")
    await sent(viewer, form, 403)
    await sent(admin, form)
    assert await admin.status("GET", f"/api/bots/{alias}") == 404
    assert "No bot is called that" in await shown(admin, f"/bots?q={alias}")
    await sent(admin, form, 404)
