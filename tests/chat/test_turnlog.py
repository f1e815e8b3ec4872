"""The log of a turn: a reader goes on behind whatever event it has seen, also behind one that the database told it."""

from uuid import UUID

import pytest

from palaver.chat import events
from palaver.chat.turnlog import TurnLog
from palaver.kit import jsons
from palaver.web.sse import Last

PIECES = ("Grüße, ", "🦜 ", "", "and ", "more.")


def spoken(*, closed: bool) -> TurnLog:
    log = TurnLog(UUID(int=1), UUID(int=2), "key:1", UUID(int=3))
    log.append(b"session_created", events.session(UUID(int=3), log.id))
    for piece in PIECES:
        log.append(b"token" if piece else b"thinking", events.text(piece), len(piece))
    if closed:
        log.append(b"done", events.done(events.Usage(), "stop", []))
        log.close()
    return log


async def read(log: TurnLog, after: int) -> list[dict[str, object]]:
    return [jsons.decode(item) async for piece in log.read(after) for item in events.objects(piece)]


async def test_a_reader_goes_on_behind_each_event() -> None:
    log = spoken(closed=True)
    whole = await read(log, 0)
    for place, event in enumerate(whole, 1):
        assert await read(log, int(str(event["id"]))) == whole[place:]


@pytest.mark.parametrize("place", [1, 2, 90])
async def test_behind_the_databases_event_only_the_rest_of_the_text_comes(place: int) -> None:
    log = spoken(closed=True)
    text = "".join(PIECES)
    ends = [len("".join(PIECES[:count])) for count in range(len(PIECES) + 1)]
    for offset in ends:
        rest = await read(log, events.event_id(place, offset))
        said = "".join(str(event["content"]) for event in rest if event["type"] == "token")
        assert said == text[offset:]
        assert rest[-1]["type"] == "done"


async def test_an_id_from_beyond_the_end_still_gets_the_end() -> None:
    assert [event["type"] for event in await read(spoken(closed=True), (1 << 60) - 1)] == ["done"]


async def test_behind_the_databases_event_of_a_running_turn_comes_what_follows() -> None:
    log = spoken(closed=False)
    reader = log.read(events.event_id(70, len(PIECES[0])))
    first = [jsons.decode(item)["content"] for item in events.objects(await anext(reader))]
    assert "".join(first) == "".join(PIECES[1:])
    log.append(b"token", events.text(" Last."), 6)
    log.close()
    assert [jsons.decode(item)["content"] for item in events.objects(await anext(reader))] == [" Last."]


@pytest.mark.parametrize("size", [10, 70_000, 600_000])
async def test_a_long_log_comes_in_pieces_of_whole_events(size: int) -> None:
    log = TurnLog(UUID(int=1), UUID(int=2), "key:1", UUID(int=3))
    for number in range(2_000_000 // size if size > 10 else 30_000):
        log.append(b"token", events.text(str(number).ljust(size)), size)
    log.append(b"done", events.done(events.Usage(), "stop", []))
    log.close()
    pieces = [piece async for piece in log.read()]
    assert max(map(len, pieces)) < max(300_000, size + 200)
    assert [type(piece) for piece in pieces] == [bytes] * (len(pieces) - 1) + [Last]
    items = [jsons.decode(item) for piece in pieces for item in events.objects(piece)]
    assert [int(str(item["content"])) for item in items[:-1]] == list(range(len(items) - 1))
    assert len(pieces) > 3
