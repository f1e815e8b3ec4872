"""Tables of bots on the server: there when a version is published, its own for each bot, open by roles of who asks."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from palaver.basic.errors import BasicError
from palaver.config.bots import Bot, Bots
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.core.cache import open_cache
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict
from palaver.dialogs.ports.data import BotTables, roles_of
from palaver.dialogs.programs.programs import Programs
from palaver.tables.changes import Nobody
from tests.basic.programs import FOLDER
from tests.basic.runtime.stage import Played, played
from tests.config.test_bots import named, somebody
from tests.dialogs.drives import rig
from tests.dialogs.errands import errand

ORDERS: Final = "TABLE orders\n  id NUMBER KEY\n  item STRING(20)\nEND TABLE\n"
FIRST: Final = {"setup.bas": ORDERS, "start.bas": 'INSERT "orders" WITH item = "tea"'}


class Office:
    """Bots whose programs a test gives."""

    def __init__(self, db: Database, caller: Caller) -> None:
        self.tables = BotTables(db, Programs(), lambda _: Nobody())
        self.db, self.caller = db, caller
        self.bots = Bots(db, open_cache(None)[1], [self.tables.check])
        self.bots.followers.append(self.tables.follow)

    async def create(self, scripts: Mapping[str, str]) -> Bot:
        return await self.bots.create(self.caller, named("clerk", dialogs={"scripts": dict(scripts)}))

    async def publish(self, scripts: Mapping[str, str]) -> Bot:
        def edit(config: dict[str, Any]) -> None:
            config["dialogs"] = {"scripts": dict(scripts)}

        return await self.bots.change(self.caller, "clerk", edit, "next")

    async def play(self, bot: Bot, text: str, db: Database | None = None, **given: Any) -> Played:
        asked = errand(bot, db or self.db, **given)
        return await played(text, ports={"data": self.tables.of(asked)})

    async def value(self, bot: Bot, text: str) -> Any:
        found = await self.play(bot, text)
        assert found.error is None, found.error
        return found.value


@pytest.fixture
async def office(database: Database) -> Office:
    return Office(database, await somebody(database))


async def test_publishing_makes_the_tables_and_going_back_takes_nothing(office: Office) -> None:
    bot = await office.create(FIRST)
    assert (await office.value(bot, 'RETURN INSERT "orders" WITH item = "tea"'))["id"] == 1
    more = {**FIRST, "setup.bas": ORDERS.replace("END", "  paid BOOLEAN DEFAULT FALSE\nEND")}
    bot = await office.publish(more)
    assert await office.value(bot, 'x = FIND FIRST "orders"\nRETURN x') == {"id": 1, "item": "tea", "paid": False}
    await Releases(Drafts(office.bots, Gates())).roll_back(office.caller, "clerk", 1)
    bot = await office.bots.active(office.caller, "clerk")
    assert await office.value(bot, 'x = FIND FIRST "orders"\nRETURN x') == {"id": 1, "item": "tea"}
    bot = await office.publish(more)
    assert (await office.value(bot, 'x = FIND FIRST "orders"\nRETURN x'))["paid"] is False


async def test_what_contradicts_the_stored_table_is_a_warning_before_it_is_published(office: Office) -> None:
    bot = await office.create(FIRST)
    assert await office.tables.check(bot.account, bot.document) == []
    changed = await office.publish({"setup.bas": ORDERS.replace("STRING(20)", "NUMBER")})
    (finding,) = await office.tables.check(bot.account, changed.document)
    assert (finding.code, finding.severity) == ("table_stays", "warning")
    assert "TABLE orders, item: it is stored as STRING(20) and stays that" in finding.message


async def test_a_version_that_is_tried_has_its_tables_and_changes_none(office: Office) -> None:
    bot = await office.create(FIRST)
    scripts = {"setup.bas": ORDERS.replace("item", "thing") + "TABLE notes\n  body TEXT\nEND TABLE\n"}
    document = bot.document.model_copy(update={"dialogs": bot.document.dialogs.model_copy(update={"scripts": scripts})})
    draft = msgspec.structs.replace(bot, document=document, number=0)
    await office.value(draft, 'INSERT "notes" WITH body = "x"')
    assert list(await office.value(bot, 'x = INSERT "orders" WITH item = "a"\nRETURN x')) == ["id", "item"]


async def test_a_write_is_the_effects_own_transaction(office: Office, database: Database) -> None:
    bot = await office.create(FIRST)
    with suppress(ZeroDivisionError):
        async with database.transaction() as tx:
            await office.play(bot, 'INSERT "orders" WITH item = "lost"', tx)
            raise ZeroDivisionError
    assert await office.value(bot, 'RETURN AGGREGATE "orders", "COUNT", "id"') == 0
    async with database.transaction() as tx:
        long = 'TRY\n INSERT "orders" WITH item = "much too long for its column"\nCATCH e\nEND TRY\n'
        done = await office.play(bot, long + 'INSERT "orders" WITH item = "kept"', tx)
        assert done.error is None
    assert [row["item"] for row in await office.value(bot, 'RETURN FIND "orders"')] == ["kept"]


async def test_a_table_that_somebody_writes_is_waited_for_and_then_told(office: Office, database: Database) -> None:
    bot = await office.create(FIRST)
    async with database.transaction() as tx:
        await office.play(bot, 'INSERT "orders" WITH item = "a"', tx)
        with pytest.raises(Conflict, match="tables"):
            await office.publish({**FIRST, "setup.bas": ORDERS.replace("END", "  paid BOOLEAN\nEND")})
    assert (await office.bots.active(office.caller, "clerk")).number == 1


async def test_the_stock_of_a_file_is_read_like_a_table(database: Database, dsn: str, tmp_path: Path) -> None:
    drive = (await rig(database, dsn, tmp_path)).drive()
    await drive.write("products.csv", b"name,stock\nTea,3\nCoffee,12\nMilk,4\n")
    text = (FOLDER / "low-stock.bas").read_text().replace("SEND MAIL owner, ", "TALK ").replace('"Low stock", ', "")
    found = await played(text, ports={"drive": drive})
    assert found.messages == ["- Tea: 3\n- Milk: 4\n"], found.error
    for asked, value in (
        ('RETURN AGGREGATE "products.csv", "SUM", "stock"', 19),
        ('x = GET LAST "products.csv"\nRETURN x.name', "Milk"),
        ('x = FIND FIRST "products.csv" WHERE stock > 3 ORDER BY name\nRETURN x.name', "Coffee"),
        ('x = DELETE "products.csv"\nRETURN x', 1),
    ):
        played_again = await played(asked, ports={"drive": drive})
        assert (played_again.error, played_again.value) == (None, value)
    missing = await played('FIND "products.csv"', ports={"drive": drive})
    assert isinstance(missing.error, BasicError)
    assert missing.error.code == "NotFound"


def test_who_begins_by_itself_acts_for_the_bot_and_strangers_do_not() -> None:
    person = errand().caller
    staff = msgspec.structs.replace(person, principals=frozenset({"user:1", "role:Staff", "group:2"}))
    assert roles_of(person, "dialog") == frozenset()
    assert roles_of(staff, "dialog") == frozenset({"staff"})
    assert roles_of(msgspec.structs.replace(person, permissions=frozenset({UNRESTRICTED})), "dialog") is None
    system = msgspec.structs.replace(person, kind="system")
    assert roles_of(system, "schedule") is None
    assert roles_of(system, "webhook") == frozenset()
