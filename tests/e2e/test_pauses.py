"""Dialogs that pause: short pauses within their turn, longer ones and events as a message that comes later."""

import asyncio
import time

import pytest

from tests.e2e.house import House
from tests.e2e.stream import Json, joined
from tests.servers.palaver import until

ENDED = "select state, error->>'code' as code from dialogs_run where session_id = $1::uuid"
PATIENT = """
TALK "One."
WAIT 1
TALK "Two."
WAIT 0.5
HEAR name AS NAME "Who?"
WAIT 0.5
TALK "Bye, ${name}."
"""


def programs(**files: str) -> Json:
    return {"dialogs": {"scripts": {f"{name}.bas": text for name, text in files.items()}}}


async def test_short_pauses_belong_to_the_turn_and_its_stream(house: House) -> None:
    bot = await house.bot(config=programs(start=PATIENT))
    since = time.monotonic()
    stream = await house.stream(bot, "Hello?")
    times = dict[str, float]()
    async for event in stream.events():
        times.setdefault(joined(stream.seen), time.monotonic() - since)
        last = event
    assert joined(stream.seen) == "One.\n\nTwo.\n\nWho?"
    assert times["One.\n\nTwo."] - times["One."] >= 0.9, "it is said when it is said"
    assert 1.5 <= time.monotonic() - since < 4
    assert last.type == "done"
    session = stream.seen[0].data["session_id"]
    assert joined(await house.asked(bot, "ana", session=session)) == "Bye, Ana."
    assert [item["content"] for item in await house.messages(session)][1::2] == ["One.\n\nTwo.\n\nWho?", "Bye, Ana."]


@pytest.mark.parametrize("delay", [0, 0.001, 0.003, 0.3])
async def test_a_turn_is_stopped_before_and_in_its_pause(house: House, delay: float) -> None:
    """Also while it is being stored: a run that nobody goes on with is under way no more."""
    bot = await house.bot(config=programs(start='TALK "One."\nWAIT 9\nTALK "Two."'))
    stream = await house.stream(bot, "Hello?")
    since = time.monotonic()
    async for event in stream.events():
        if event.type == "token":
            await asyncio.sleep(delay)
            await house.ok("POST", f"/api/chat/turns/{stream.seen[0].data['turn_id']}/cancel")
    assert time.monotonic() - since < 5
    assert stream.seen[-1].data["finish_reason"] == "cancelled"
    session = stream.seen[0].data["session_id"]
    assert (await house.messages(session))[-1]["content"] == "One."
    rows = [tuple(row) for row in await house.rows(ENDED, session)]
    assert rows in ([("failed", "Interrupted")], *([] if delay > 0.1 else [[]]))


async def test_what_is_said_after_a_long_pause_comes_as_a_message(house: House) -> None:
    bot = await house.bot(config=programs(start='TALK "One."\nWAIT 11\nTALK "Two."'))
    since = time.monotonic()
    events = await house.asked(bot, "Hello?")
    session = events[0].data["session_id"]
    assert (joined(events), time.monotonic() - since < 5) == ("One.", True)

    async def told() -> bool:
        return bool((await house.messages(session))[-1]["content"] == "Two.")

    assert await until(told)
    assert 11 <= time.monotonic() - since < 14


async def test_an_event_of_another_conversation_wakes_a_dialog_at_whatever_worker(house: House) -> None:
    waits = """
HEAR role AS "waits", "tells" "Which?"
IF role = "waits" THEN
  TALK "Waiting."
  got = WAIT FOR EVENT "order-paid" TIMEOUT 100
  TALK "Paid: ${got.id}."
ELSE
  PUBLISH EVENT "order-paid" WITH id = 17
  TALK "Told."
END IF
"""
    bot = await house.bot(config=programs(start=waits))
    sessions = []
    for _ in range(3):
        begun = await house.asked(bot, "Hello?")
        sessions.append(begun[0].data["session_id"])
    for session in sessions[:2]:
        assert joined(await house.asked(bot, "waits", session=session)) == "Waiting."
    assert joined(await house.asked(bot, "tells", session=sessions[2])) == "Told."

    async def told() -> bool:
        said = [(await house.messages(session))[-1]["content"] for session in sessions[:2]]
        return said == ["Paid: 17."] * 2

    assert await until(told)
