"""The inbox: conversations with a bot that is closed to an operator do not exist for them."""

from palaver.core.db import Database
from tests.security.home import Home, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.palaver import PalaverServer


async def begun_with(admin: Person, **access: object) -> tuple[str, str]:
    """A bot that hands over, and a conversation that has begun with it."""
    alias = f"handed-{fresh_word()}"
    config = {"identity": {"alias": alias}, "model": {"connection": "extract"}, "handoff": {"enabled": True}, **access}
    await admin.ok("POST", "/api/bots", alias=alias, config=config)
    asked = {"message": "Hello?", "persona": alias}
    return alias, (await admin.ok("POST", "/api/chat/completion", **asked))["session_id"]


async def handed_over(admin: Person, session: str) -> dict[str, str]:
    await admin.ok("POST", f"/api/sessions/{session}/handoff")
    found = (await admin.ok("GET", "/api/inbox?limit=200"))["items"]
    return next(case for case in found if case["session_id"] == session)


async def waiting(admin: Person, **access: object) -> dict[str, str]:
    """A conversation that waits for a person."""
    return await handed_over(admin, (await begun_with(admin, **access))[1])


async def test_an_operator_sees_no_conversation_of_a_bot_that_is_closed_to_them(
    server: PalaverServer, db: Database, ours: Home, admin: Person
) -> None:
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"Officers {fresh_word()}"))["id"]
    open_to_all = await waiting(admin)
    closed = await waiting(admin, access={"visibility": "restricted", "groups": [group]})
    async with signed_in(server, db, ours, "operator") as operator:
        listed = {case["id"] for case in (await operator.ok("GET", "/api/inbox?limit=200"))["items"]}
        assert open_to_all["id"] in listed
        assert closed["id"] not in listed
        for method, below in (("GET", ""), ("POST", "/take"), ("POST", "/return"), ("POST", "/close")):
            assert await operator.status(method, f"/api/inbox/{closed['id']}{below}") == 404
        assert await operator.status("POST", f"/api/inbox/{closed['id']}/reply", message="Mine") == 404


async def test_an_operator_sees_no_conversation_in_which_a_bot_has_spoken_that_is_closed_to_them(
    server: PalaverServer, db: Database, ours: Home, admin: Person
) -> None:
    group = (await admin.ok("POST", "/api/rbac/groups", name=f"Officers {fresh_word()}"))["id"]
    _, session = await begun_with(admin, access={"visibility": "restricted", "groups": [group]})
    open_to_all, _ = await begun_with(admin)
    await admin.ok("POST", "/api/chat/continuation", message="And you?", session=session, persona=open_to_all)
    both = await handed_over(admin, session)
    async with signed_in(server, db, ours, "operator") as operator:
        assert both["id"] not in {case["id"] for case in (await operator.ok("GET", "/api/inbox?limit=200"))["items"]}
        assert await operator.status("GET", f"/api/inbox/{both['id']}") == 404
