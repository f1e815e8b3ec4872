"""Which version a conversation goes on with: its own; the draft only for who may see drafts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from palaver.chat.routing import Persona, bot_for, bot_of
from palaver.chat.sessions.sessions import StoredSession
from palaver.config.bots import DRAFT, Bot, Bots
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Forbidden
from palaver.kit.ids import uuid7
from tests.config.test_bots import named, somebody


def session(bot: Bot, version: int) -> StoredSession:
    now = datetime.now(UTC)
    return StoredSession(
        id=uuid7(), bot_id=bot.id, version=version, status="active", title="", created_at=now, updated_at=now
    )


def who(caller: Caller, **terms: Any) -> Caller:
    return Caller(account=caller.account, kind="visitor", id=uuid7(), owner="visitor:v", **terms)


async def test_a_conversation_on_the_draft_goes_on_for_who_may_see_drafts(database: Database) -> None:
    bots, caller = Bots(database, open_cache(None)[1]), await somebody(database)
    bot = await bots.create(caller, named("support"))
    drafts = Drafts(bots, Gates())
    seen = (await drafts.read(caller, "support")).etag
    await drafts.save(caller, "support", seen, named("support", prompt={"system": "Not out yet."}))
    for terms in ({"any_version": True}, {"pinned": DRAFT}):
        tried = await bot_of(bots, who(caller, **terms), session(bot, DRAFT))
        assert (tried.number, tried.document.prompt.system) == (DRAFT, "Not out yet.")
    for nobody in (who(caller), who(caller, pinned=1)):
        with pytest.raises(Forbidden):
            await bot_of(bots, nobody, session(bot, DRAFT))
        with pytest.raises(Forbidden):
            await bot_for(bots, nobody, Persona(alias="support", version="draft"))
        assert (await bot_of(bots, nobody, session(bot, 1))).number == 1
