"""SET USER: whoever manages people has a program act as somebody else, which is on record; nobody else has."""

from tests.e2e.house import House, json_of, unused
from tests.e2e.test_desk_programs import address, caught, signed_in, told, trap
from tests.e2e.test_dialogs import begun, goes_on, programs, said
from tests.servers.palaver import until

CLERK = """
SET USER MEMORY "colour", "red"
TRY
  SET USER "ana@nowhere.example"
CATCH e
  TALK e.code
END TRY
SET USER "visitor:zoe"
SET USER MEMORY "colour", "blue"
HEAR again "Again?"
TALK GET USER MEMORY("colour")
SET USER user.id
TALK GET USER MEMORY("colour")
"""
LOSES = """
SET USER "visitor:zed"
HEAR again "Again?"
{tried}
SET USER user.id
SET USER MEMORY "mood", "good"
TALK r & GET USER MEMORY("mood")
"""
TRIES = ('SET USER MEMORY "mood", "bad"', 'TALK "as Zed"', 'SET USER "visitor:bo"', 'SET USER "a", "b@c.example", "d"')
FORMS = ('SET USER "{email}"', 'SET USER "{id}"', 'SET USER "user:{id}"', 'SET USER "nobody"', 'SET USER ""')


async def test_a_program_acts_as_somebody_else_across_its_questions_and_it_is_on_record(house: House) -> None:
    bot, first = await begun(house, CLERK)
    assert said(first) == "NotFound\n\nAgain?"
    assert await goes_on(house, first["session_id"], "yes") == "blue\n\nred"
    record = (await house.ok("GET", "/api/audit?limit=50"))["items"]
    mine = [each for each in record if each["target"] == f"SET USER in {bot}"]
    assert [each["details"]["user"] for each in mine if each["outcome"] == "done"][-1] == "visitor:zoe"
    held = await house.rows("select place from dialogs_memory where key = 'colour' and value::text like '%blue%'")
    assert "visitor:zoe" in {row["place"] for row in held}


async def test_people_of_the_account_are_meant_by_id_or_address(house: House) -> None:
    email = await address(house, "viewer")
    (row,) = await house.rows("select id from security_user where email = $1", email)
    lines = [each.format(email=email, id=row["id"]) for each in FORMS]
    assert said((await begun(house, caught(*lines)))[1]).split("\n\n") == ["done"] * 3 + ["NotFound", "ArgumentError"]


async def test_who_acts_as_somebody_else_has_none_of_their_rights(house: House) -> None:
    lines = (
        'SET USER "visitor:zoe"',
        'CREATE TEAM "mine", []',
        'SET USER "visitor:bo"',
        'SET USER "a", "b@c.example", "d"',
    )
    answers = said((await begun(house, caught(*lines)))[1]).split("\n\n")
    assert answers == ["done", "AccessDenied", "done", "done"]


async def test_nobody_acts_as_others_who_does_not_manage_people(house: House) -> None:
    bot = await house.bot(config=programs(start=caught('SET USER "visitor:zoe"')))
    minted = await house.ok("POST", "/api/chat/get_token", json={"user_id": "customer-7", "persona": bot})
    async with house.server.client(minted["token"]) as visitor, signed_in(house, "editor") as (editor, _):
        for client in (visitor, editor):
            assert await told(client, bot) == "AccessDenied"
    record = (await house.ok("GET", "/api/audit?limit=50"))["items"]
    assert {each["outcome"] for each in record if each["target"] == f"SET USER in {bot}"} == {"denied"}


async def test_what_it_sets_off_later_is_done_with_nobodys_rights_either(house: House) -> None:
    """A table for admins alone, read by a schedule and at an event that an admin's name has set off."""
    admin = await address(house, "admin")
    look = 'rows = FIND "pay"\nr = COUNT(rows)\nCATCH e\nr = e.code\nEND TRY\nSET BOT MEMORY "{key}", r'
    start = f'''SET USER "{admin}"
SCHEDULE IN 1 SECOND DO
TRY
{look.format(key="timed")}
END SCHEDULE
PUBLISH EVENT "look"
TALK "set"'''
    handler = f'ON EVENT "look"\nTRY\n{look.format(key="told")}\nEND ON'
    files = {"pay": 'TABLE pay READ BY "admin"\namount INTEGER\nEND TABLE', "told": handler}
    bot, first = await begun(house, start, **programs(start=start, **files))
    assert said(first).startswith("set")
    query = """
    select m.key, m.value::text from dialogs_memory m join config_bot b on m.place like '%' || b.id || '%'
    where b.alias = $1"""

    async def both() -> bool:
        return len(await house.rows(query, bot)) == 2

    assert await until(both, 20)
    assert {row["key"]: row["value"] for row in await house.rows(query, bot)} == {
        "timed": '{"value": "AccessDenied"}',
        "told": '{"value": "AccessDenied"}',
    }


async def test_nobody_stands_in_for_somebody_who_may_more(house: House) -> None:
    role = unused("staffing")
    held = ["bots.read", "bots.write", "chat.use", "docs.read", "knowledge.read", "people.manage", "people.read"]
    await house.ok("POST", "/api/rbac/roles", json={"name": role, "permissions": held})
    admin, viewer = await address(house, "admin"), await address(house, "viewer")
    async with signed_in(house, role) as (person, _):
        bot = await trap(house, person, f'SET USER "{admin}"', f'SET USER "{viewer}"')
        assert await told(person, bot) == "AccessDenied\n\ndone"
    record = (await house.ok("GET", "/api/audit?limit=50"))["items"]
    outcomes = [each["outcome"] for each in record if each["target"] == f"SET USER in {bot}"]
    assert sorted(outcomes) == ["denied", "done"]


async def test_who_acts_as_somebody_else_does_so_after_a_long_wait_too(house: House) -> None:
    start = 'SET USER "visitor:zoe"\nWAIT 11\nSET USER MEMORY "colour", "green"\nTALK "end"'
    _, first = await begun(house, start)
    session = first["session_id"]

    async def told() -> bool:
        return bool((await house.messages(session))[-1]["content"] == "end")

    assert await until(told, 30)
    held = await house.rows("select place from dialogs_memory where key = 'colour' and value::text like '%green%'")
    assert [row["place"] for row in held if "visitor:zoe" in row["place"]]


async def test_who_has_lost_the_right_does_nothing_in_any_name_until_the_program_sets_them_back(house: House) -> None:
    tried = "\n".join(f'TRY\n{each}\nr = r & "done "\nCATCH e\nr = r & e.code & " "\nEND TRY' for each in TRIES)
    bot = await house.bot(config=programs(start=LOSES.format(tried=tried)))
    role, held = unused("staffing"), ["bots.read", "chat.use"]
    await house.ok("POST", "/api/rbac/roles", json={"name": role, "permissions": [*held, "people.manage"]})
    async with signed_in(house, role) as (person, _):
        first = json_of(await person.post("/api/chat/completion", json={"message": "Hello?", "persona": bot}))
        assert said(first) == "Again?"
        await house.ok("PUT", f"/api/rbac/roles/{role}", json={"permissions": held})

        async def lost() -> bool:
            return (await person.post("/api/users/invitations", json={})).status_code == 403

        assert await until(lost, 20)
        more = {"message": "yes", "session": first["session_id"]}
        last = said(json_of(await person.post("/api/chat/continuation", json=more)))
    assert last == "AccessDenied " * len(TRIES) + "good"
    held_in = await house.rows("select place, value::text from dialogs_memory where key = 'mood'")
    assert [row["value"] for row in held_in if "good" in row["value"]]
    assert not [row["place"] for row in held_in if "bad" in row["value"] or "visitor:" in row["place"]]
