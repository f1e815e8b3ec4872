"""What programs set for a conversation is read with each of its turns, so that it has a bound."""

from typing import cast

from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.db import Database
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Runs
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Played, services_of

SETS = """
SET CONTEXT "one" AS REPEAT("x", 200000)
TRY
  {line}
CATCH e
  TALK e.code
END TRY
"""
LINES = ('SET CONTEXT "two" AS REPEAT("y", 60000)', 'ADD SUGGESTION "a" AS REPEAT("y", 60000)')


async def test_what_programs_set_is_bounded(database: Database) -> None:
    caller, client = await somebody(database), cast("Client", type("NoClient", (), {"of": None})())
    for number, line in enumerate(LINES):
        dialogs = {"scripts": {"start.bas": SETS.format(line=line)}}
        bot = await Bots(database, open_cache(None)[1]).create(caller, named(f"set{number}", dialogs=dialogs))
        made = Played(database, services_of(database, client), caller, bot)
        await made.begin()
        assert await made.turn(Runs(database, Programs(), 1), None)
        assert made.said == ["LimitExceeded"], line
        scene = await made.services.scenes.of(bot.account, made.session)
        assert scene.contexts.keys() == {"one"}
        assert not scene.suggestions
