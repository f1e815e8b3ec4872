"""Programs at the desk of people who answer, and with the account's people: in whose name, and what stops them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2

from tests.e2e.house import UNCACHED, House, json_of, unused
from tests.e2e.test_dialogs import begun, goes_on, programs, said
from tests.e2e.test_handover import ON, asked
from tests.servers.scripted_llm import Script

PASSWORD = "correct horse battery staple"


@asynccontextmanager
async def signed_in(house: House, role: str) -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """Somebody with a role who has signed in, and their address."""
    name = unused(role)
    email = f"{name}@desk.example"
    made = await house.ok("POST", "/api/users/invitations", json={"email": email, "role": role})
    async with house.server.client("") as client:
        form = {"token": httpx2.URL(made["delivered"]["link"]).params["token"], "name": name, "password": PASSWORD}
        assert (await client.post("/api/auth/invitation", data=form)).status_code == 303
        answer = await client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        cookie = f"palaver_session={answer.cookies['palaver_session']}"
        client.headers.update({"Cookie": cookie, "Origin": house.server.url})
        yield client, email


async def address(house: House, role: str) -> str:
    async with signed_in(house, role) as (_, email):
        return email


async def waiting(house: House, question: str = "Hello?", queue: str = "billing") -> str:
    """A conversation that waits for a person."""
    handoff = {"handoff": {"enabled": True, "queue": queue}}
    _, session = await asked(house, question, ON | handoff)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    return session


async def status_of(house: House, session: str) -> str:
    return str((await house.ok("GET", f"/api/sessions/{session}"))["status"])


async def told(client: httpx2.AsyncClient, bot: str) -> str:
    answer = await client.post("/api/chat/completion", json={"message": "Go on", "persona": bot})
    assert answer.is_success, answer.text
    return said(json_of(answer))


async def trap(house: House, person: httpx2.AsyncClient, *lines: str) -> str:
    """A bot that somebody has published, whose program tries each line."""
    alias = unused("trap")
    house.llm.scripts[alias] = Script(text="I am the model.")
    config = {"cache": UNCACHED, "model": {"connection": "openai", "name": alias}, **programs(start=caught(*lines))}
    made = await person.post("/api/bots", json={"alias": alias, "name": alias, "config": config})
    assert made.is_success, made.text
    return alias


async def members(house: House, group: Any) -> int:
    groups: Any = await house.ok("GET", "/api/rbac/groups")
    return next(int(each["members"]) for each in groups if each["id"] == group["id"])


# As many conversations that wait as make 206 with the one they are copies of.
MANY = """
with begun as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, status)
    select gen_random_uuid(), account_id, owner, bot_id, version, title, status
    from chat_session, generate_series(1, 205) where id = $1 returning id, account_id, bot_id
)
insert into chat_handoff (id, account_id, session_id, bot_id, queue, reason)
select gen_random_uuid(), account_id, id, bot_id, $2, 'asked' from begun
"""


def caught(*lines: str) -> str:
    """A program that says of each line what became of it."""
    tries = (f'TRY\n{line}\nTALK "done"\nCATCH e\nTALK e.code\nEND TRY' for line in lines)
    return "\n".join(tries) + "\nHEAR x"


async def test_what_waits_is_listed_taken_given_and_closed(house: House) -> None:
    queue = unused("queue")
    first, second, third = [await waiting(house, f"Question {n}", queue) for n in range(3)]
    email = await address(house, "operator")
    await address(house, "editor")
    text = f"""
q = GET QUEUE "{queue}"
TALK q.total + " " + q.waiting + " " + q.items[0].title + " " + q.items[0].status
ASSIGN CONVERSATION "{first}" TO "{email}"
ASSIGN CONVERSATION q.items[1].id, user.id
RESOLVE CONVERSATION "{second}" WITH "solved"
RESOLVE CONVERSATION "{third}"
q = GET QUEUE "{queue}"
TALK q.total + " " + q.active + " " + q.items[0].attendant_name
people = GET ATTENDANTS
names = ""
FOR EACH p IN people
  names = names + " " + p.email
NEXT p
TALK IIF(names CONTAINS "{email}", "there", "gone") + IIF(names CONTAINS "editor", " too many", "")
s = GET ATTENDANT STATS "{email}"
past = GET CUSTOMER HISTORY q.items[0].user
TALK s.active + " " + s.resolved + " " + past[0].status
HEAR x
"""
    _, answer = await begun(house, text)
    paragraphs = said(answer).split("\n\n")
    assert paragraphs[:2] == ["3 3 Question 0 waiting", f"1 1 {email.partition('@')[0]}"]
    assert paragraphs[2:] == ["there", f"1 0 {paragraphs[3].rpartition(' ')[2]}"]
    assert [await status_of(house, each) for each in (first, second, third)] == ["human", "closed", "closed"]
    record = await house.ok("GET", "/api/audit?limit=100")
    (act,) = [each for each in record["items"] if each["details"].get("reason") == "solved"]
    assert (act["action"], act["details"]["script"]) == ("inbox.work", "start.bas")


async def test_who_waits_at_an_archived_bot_is_listed_taken_and_closed(house: House) -> None:
    queue = unused("queue")
    session, email = await waiting(house, "The last", queue), await address(house, "operator")
    (row,) = await house.rows(
        "select alias from config_bot join chat_session s on s.bot_id = config_bot.id where s.id = $1", UUID(session)
    )
    assert (await house.http.delete(f"/api/bots/{row['alias']}")).status_code == 204
    counted = f'q = GET QUEUE "{queue}"\nTALK q.total + " " + UBOUND(q.items)\n'
    _, answer = await begun(house, counted + caught(f'ASSIGN CONVERSATION "{session}" TO "{email}"'))
    assert said(answer) == "1 1\n\nValidationError"
    _, answer = await begun(house, f'RESOLVE CONVERSATION "{session}"\n' + counted + "HEAR x")
    assert said(answer) == "0 0"
    assert await status_of(house, session) == "closed"


async def test_the_next_one_is_what_waits_longest(house: House) -> None:
    program = 'c = NEXT IN QUEUE\nTALK IIF(c IS NULL, "none", c.session_id)\nHEAR x'
    bot = await house.bot(Script(text="I am the model."), config=programs(start=program))
    for _ in range(50):
        if said(json_of(await house.ask(bot, "Go on"))) == "none":
            break
    first, second = await waiting(house), await waiting(house)
    found = [said(json_of(await house.ask(bot, "Go on"))) for _ in range(3)]
    assert found == [first, second, "none"]
    assert await status_of(house, first) == "human"


async def test_what_is_urgent_is_next_and_tags_and_notes_are_for_those_who_answer(house: House) -> None:
    queue = unused("queue")
    first, second = await waiting(house, "Calm", queue), await waiting(house, "Fire", queue)
    text = f"""
SET PRIORITY "{second}" TO "urgent"
TAG CONVERSATION "{second}" WITH "boats"
TAG CONVERSATION "{second}", "boats"
ADD NOTE "{second}", "She <called> back."
q = GET QUEUE "{queue}"
c = q.items[0]
TALK c.title + " " + c.priority + " " + UBOUND(c.tags) + c.tags[0] + " " + c.notes[0].text
"""
    wrong = (f'SET PRIORITY "{first}" TO "soon"', f'TAG CONVERSATION "{first}" WITH ""', f'ADD NOTE "{first}", ""')
    _, answer = await begun(house, text + caught(*wrong, 'ADD NOTE "x", "t"'))
    found = said(answer).split("\n\n")
    assert found == ["Fire urgent 1boats She <called> back.", *["ArgumentError"] * 3, "NotFound"]
    cases = (await house.ok("GET", "/api/inbox?view=waiting&limit=200"))["items"]
    (case,) = [each for each in cases if each["session_id"] == second]
    assert (case["priority"], case["tags"], case["notes"][0]["text"]) == ("urgent", ["boats"], "She <called> back.")
    page = (await house.http.get(f"/inbox/{case['id']}", headers={"Accept": "text/html"})).text
    assert "She &lt;called&gt; back." in page
    assert "boats" in page
    assert "called" not in str(await house.messages(second))
    many = "\n".join(f'TAG CONVERSATION "{first}" WITH "t{n}"' for n in range(20))
    _, answer = await begun(house, many + "\n" + caught(f'TAG CONVERSATION "{first}" WITH "one more"'))
    assert said(answer) == "ValidationError"


async def test_a_program_says_how_urgent_its_call_is(house: House) -> None:
    program = 'r = TRANSFER TO HUMAN "sales", "HIGH", "offer"\nTALK r.status'
    _, answer = await begun(house, program, handoff={"enabled": True})
    cases = (await house.ok("GET", "/api/inbox?view=waiting&limit=200"))["items"]
    (case,) = [each for each in cases if each["session_id"] == answer["session_id"]]
    assert case["priority"] == "high"


async def test_a_model_helps_who_answers(house: House) -> None:
    session = await waiting(house, "My boat leaks.")
    text = f"""
TALK GET SUMMARY "{session}"
p = POLISH MESSAGE "we fix it", "formal"
TALK p
HEAR x
"""
    bot, answer = await begun(house, text, Script(text="Said well."))
    assert said(answer) == "Said well.\n\nSaid well."
    asked_for = [str(each.body) for each in house.llm.requests if each.body.get("model") == bot]
    assert "My boat leaks." in asked_for[0]
    assert "My boat leaks." not in asked_for[1]
    replies = f'r = GET SMART REPLIES "{session}"\nTALK r[0] & UBOUND(r)\nHEAR x'
    _, answer = await begun(house, replies, Script(text='{"replies": ["One", "Two"]}'))
    assert said(answer) == "One2"
    mood = f'm = ANALYZE SENTIMENT "{session}", "Now!"\nTALK m.sentiment\nt = GET TIPS "{session}", "Now!"\nHEAR x'
    shape = '{"sentiment": "negative", "score": -1, "urgent": true, "reason": "r"}'
    _, answer = await begun(house, f"TRY\n{mood}\nCATCH e\nTALK e.code\nHEAR x\nEND TRY", Script(text=shape))
    assert said(answer) == "negative\n\nLlmError", "its answer is no tips"


DESK = (
    "q = GET QUEUE",
    "c = NEXT IN QUEUE",
    "a = GET ATTENDANTS",
    'RESOLVE CONVERSATION "x"',
    'ASSIGN CONVERSATION "x" TO "y"',
    'h = GET CUSTOMER HISTORY "x"',
    's = GET SUMMARY "x"',
    'ADD NOTE "x", "t"',
    's = GET ATTENDANT STATUS "x"',
    'SET ATTENDANT STATUS "x" TO "away"',
    'NOTIFY ATTENDANT "x", "t"',
)
PEOPLE = (
    'ADD MEMBER "t", "a@b.example"',
    'm = LIST MEMBERS "t"',
    'REMOVE MEMBER "t", "a@b.example"',
    'CREATE TEAM "t2", []',
)


async def test_nobody_does_by_a_program_what_they_may_not(house: House) -> None:
    bot = await house.bot(config=programs(start=caught(*DESK, *PEOPLE)))
    minted = await house.ok("POST", "/api/chat/get_token", json={"user_id": "customer-7", "persona": bot})
    async with house.server.client(minted["token"]) as visitor, signed_in(house, "editor") as (editor, _):
        for client in (visitor, editor):
            codes = (await told(client, bot)).split("\n\n")
            assert codes == ["AccessDenied"] * len(codes)
            assert len(codes) == len(DESK) + len(PEOPLE)


async def test_nobody_has_somebody_else_do_what_they_may_not(house: House) -> None:
    """A program of somebody who may only write bots, opened by somebody who may all."""
    team = await house.ok("POST", "/api/rbac/groups", json={"name": unused("team"), "roles": ["admin"]})
    async with signed_in(house, "editor") as (editor, email):
        alias = await trap(house, editor, f'ADD MEMBER "{team["id"]}", "{email}"', "q = GET QUEUE")
    assert await told(house.http, alias) == "AccessDenied\n\nAccessDenied"
    assert await members(house, team) == 0


async def test_who_has_the_same_right_has_somebody_else_do_no_more_with_it(house: House) -> None:
    """Their own right reaches neither an admin's role, nor who has one, nor what is restricted to others."""
    role = unused("staffing")
    held = ["bots.read", "bots.write", "people.manage", "people.read", "inbox.work"]
    await house.ok("POST", "/api/rbac/roles", json={"name": role, "permissions": held})
    admins, plain, theirs = [
        await house.ok("POST", "/api/rbac/groups", json={"name": unused("team"), "roles": roles})
        for roles in (["admin"], [], [])
    ]
    admin = await address(house, "admin")
    (row,) = await house.rows("select id from security_user where email = $1", admin)
    await house.ok("PUT", f"/api/rbac/groups/{plain['id']}/members/{row['id']}")
    closed = ON | {"access": {"visibility": "restricted", "groups": [plain["id"]]}}
    _, session = await asked(house, "What do I earn?", closed)
    await house.ok("POST", f"/api/sessions/{session}/handoff")
    async with signed_in(house, role) as (person, email):
        (row,) = await house.rows("select id from security_user where email = $1", email)
        await house.ok("PUT", f"/api/rbac/groups/{theirs['id']}/members/{row['id']}")
        lines = (
            f'ADD MEMBER "{admins["id"]}", "{email}"',
            f'ADD MEMBER "{plain["id"]}", "{email}"',
            f'REMOVE MEMBER "{plain["id"]}", "{admin}"',
            f's = GET SUMMARY "{session}"',
            f'RESOLVE CONVERSATION "{session}"',
            f'ADD MEMBER "{theirs["id"]}", "{email}"',
        )
        alias = await trap(house, person, *lines)
        assert (await told(house.http, alias)).split("\n\n") == ["AccessDenied"] * 3 + ["NotFound"] * 2 + ["done"]
        queue = await trap(house, person, "q = GET QUEUE\nFOR EACH c IN q.items\nTALK c.session_id\nNEXT c")
        assert session not in await told(house.http, queue)
    assert [await members(house, each) for each in (admins, plain, theirs)] == [0, 1, 1]
    assert await status_of(house, session) == "waiting"


async def test_groups_are_made_and_filled_and_it_is_on_record(house: House) -> None:
    ana, bo = await address(house, "viewer"), await address(house, "viewer")
    team = unused("team")
    text = f"""
id = CREATE TEAM "{team}", ["{ana}"]
ADD MEMBER id, "{bo.upper()}", "member"
m = LIST MEMBERS "{team}"
REMOVE MEMBER "{team}", "{ana}"
n = LIST MEMBERS "{team}"
TALK UBOUND(m) + " " + n[0].email
"""
    failing = (
        f'CREATE TEAM "{team}", []',
        f'CREATE TEAM "{unused("team")}", ["nobody@desk.example"]',
        f'ADD MEMBER "{team}", "{ana}", "admin"',
        f'ADD MEMBER "{team}", "{ana}", "king"',
        'm = LIST MEMBERS "no such group"',
    )
    _, answer = await begun(house, text + caught(*failing))
    assert said(answer).split("\n\n") == [
        f"2 {bo}", "ValidationError", "NotFound", "NotImplemented", "ArgumentError", "NotFound",
    ]  # fmt: skip
    record = (await house.ok("GET", "/api/audit?limit=100"))["items"]
    found = [each["target"].partition(" in ")[0] for each in record if each["details"].get("script") == "start.bas"]
    assert found[:3] == ["REMOVE MEMBER", "ADD MEMBER", "CREATE TEAM"]


async def test_what_waits_is_counted_beyond_what_is_listed(house: House) -> None:
    queue = unused("queue")
    session = await waiting(house, "The first", queue)
    await house.rows(MANY, UUID(session), queue)
    try:
        program = f'q = GET QUEUE "{queue}"\nTALK q.total + " " + q.waiting + " " + UBOUND(q.items)\nHEAR x'
        _, answer = await begun(house, program)
    finally:
        await house.rows(
            "delete from chat_session where id in (select session_id from chat_handoff where queue = $1)", queue
        )
    assert said(answer) == "206 206 200"


async def test_a_draft_does_nothing_in_anybodys_name(house: House) -> None:
    bot = await house.bot(Script(text="I am the model."))
    draft = await house.http.get(f"/api/bots/{bot}/draft")
    config: Any = draft.json()["config"] | programs(start=caught("q = GET QUEUE"))
    await house.ok("PUT", f"/api/bots/{bot}/draft", json=config, headers={"If-Match": draft.headers["etag"]})
    persona = {"alias": bot, "version": "draft"}
    answer = await house.ok("POST", "/api/chat/completion", json={"message": "Go on", "persona": persona})
    assert said(answer) == "AccessDenied"
    await goes_on(house, answer["session_id"], "yes")


async def test_the_variables_of_a_session_are_for_its_own_program_and_for_those_who_answer(house: House) -> None:
    here = ('SET SESSION session.id, "n", 7', 'TALK GET SESSION(session.id, "n")', 'TALK GET SESSION "n"')
    there = ('SET SESSION "{0}", "n", [8]', 'TALK GET SESSION("{0}", "n")', 'GET SESSION "nowhere", "n"')
    session = await waiting(house)
    _, answer = await begun(house, caught(*here, *(line.format(session) for line in there)))
    assert said(answer).split("\n\n") == ["done", "7", "done", "7", "done", "done", "[8]", "done", "NotFound"]
    (row,) = await house.rows("select owner, session_id from dialogs_memory where session_id = $1::uuid", session)
    (owner,) = await house.rows("select owner from chat_session where id = $1::uuid", session)
    assert row["owner"] == owner["owner"]
    async with signed_in(house, "viewer") as (person, _):
        bot, _ = await begun(house, caught(*here, *(line.format(session) for line in there)))
        paragraphs = (await told(person, bot)).split("\n\n")
    assert paragraphs == ["done", "7", "done", "7", "done", *["AccessDenied"] * 3]
