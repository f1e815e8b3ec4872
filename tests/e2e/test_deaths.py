"""kill -9 of the whole tree amid an ingestion and an answer, a few times; `make soak` does it twenty times."""

import asyncio
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from palaver.core import leftovers
from tests.e2e import landing
from tests.e2e.deaths import TEXT, Mortal
from tests.e2e.house import environment, opened
from tests.e2e.stream import Broken, Stream, check_order, joined
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

TIMES = 3


@pytest.mark.parametrize("seed", [1])
async def test_a_killed_tree_loses_nothing_acknowledged_and_doubles_nothing(llm: ScriptedLLM, seed: int) -> None:
    await kill(llm, TIMES, seed)


async def kill(llm: ScriptedLLM, times: int, seed: int) -> Mortal:
    """Kill a server so many times, with one worker and with two in turn."""
    async with palaver_server(env=environment(llm)) as server, opened(server, llm) as house:
        mortal = Mortal(house, seed)
        await mortal.furnish()
        for number in range(times):
            server.workers = 1 + number % 2
            await mortal.cycle()
        await mortal.nothing_is_left_over()
    assert set(mortal.witness.struck) - {"ready"}, "no kill fell into an ingestion"
    slowest = max(mortal.witness.interrupted_s)
    print(f"{times} kills, struck while {mortal.witness.struck}; turns closed within {slowest:.1f} s of the start")
    return mortal


@pytest.mark.skipif(not landing.KNOWN, reason="this kernel does not tell which worker serves a connection")
async def test_a_killed_worker_interrupts_its_own_turns_alone(llm: ScriptedLLM) -> None:
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        doomed, spared = server.worker_pids
        slow, other = await house.bot(Script(text=TEXT, rate=100)), await house.bot(Script(tokens=1500, rate=150))
        asked = await house.stream(slow, "What?", worker=doomed)
        first = await anext(asked.events())
        turn, session = first.data["turn_id"], first.data["session_id"]
        across = await house.attach(turn, worker=spared)
        untouched = await house.stream(other, "And you?", worker=spared)
        readings = [asyncio.create_task(everything(stream)) for stream in (asked, across, untouched)]

        async def stored() -> bool:
            return len(await house.messages(session)) == 2

        assert await until(stored, pause_s=0.1)
        server.signal(SIGKILL, doomed)
        assert not await readings[0], "the reader on the dead worker is cut off"
        told = await (await house.attach(turn, asked.seen[-1].id, worker=spared)).all()
        assert await readings[1], "the reader on the other worker is told the end"
        for events in ([*asked.seen, *told], across.seen):
            assert events[-1].data["code"] == "interrupted"
            check_order(events)
        answer = await house.answer(turn, session)
        assert (answer["state"], answer["error_code"]) == ("interrupted", "interrupted")
        for text in (joined([*asked.seen, *told]), joined(across.seen)):
            assert text.startswith(answer["content"])
            assert TEXT.startswith(text)
        assert joined(await (await house.attach(turn)).all()) == answer["content"]
        assert await readings[2], "a turn of the other worker goes on"
        assert joined(untouched.seen) == "".join(f"word{number} " for number in range(1500))
        assert await until(lambda: len(server.worker_pids) == 2)
        quick = await house.bot()
        for worker in server.worker_pids:
            assert (await house.asked(quick, "Both?", worker=worker))[-1].type == "done"


@pytest.mark.skipif(not landing.KNOWN, reason="this kernel does not tell which worker serves a connection")
async def test_a_frozen_worker_that_wakes_up_changes_nothing_that_was_closed(llm: ScriptedLLM) -> None:
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        frozen, awake = server.worker_pids
        bot = await house.bot(Script(text=TEXT, rate=100))
        asked = await house.stream(bot, "What?", worker=frozen)
        first = await anext(asked.events())
        turn, session = first.data["turn_id"], first.data["session_id"]
        across = await house.attach(turn, worker=awake)
        readings = [asyncio.create_task(everything(stream)) for stream in (asked, across)]

        async def stored() -> list[tuple[str, str, str]]:
            query = "select state, error_code, content from chat_turn t join chat_message m on m.id = t.answer_id"
            return [tuple(row) for row in await house.rows(f"{query} where t.id::text = $1", turn)]

        assert await until(stored, pause_s=0.1)
        server.signal(SIGSTOP, frozen)
        assert await readings[1], "the reader on the other worker is told the end"
        closed = await stored()
        server.signal(SIGCONT, frozen)
        assert await readings[0], "the reader on the frozen worker is told the end"
        assert await house.llm.settled(house.request_of(bot)) == "gone", "nobody reads the model any more"
        ((state, code, text),) = closed
        assert (state, code) == ("interrupted", "interrupted")
        for events in (asked.seen, across.seen):
            check_order(events)
            assert events[-1].data["code"] == "interrupted"
            assert joined(events).startswith(text)
        assert await stored() == closed
        assert joined(await (await house.attach(turn)).all()) == text
        assert [item["content"] for item in await house.messages(session)] == ["What?", text]
        quick = await house.bot()
        for worker in (frozen, awake):
            assert (await house.asked(quick, "Again?", worker=worker))[-1].type == "done"


async def test_a_killed_cache_is_not_noticed_by_who_reads_across_workers(llm: ScriptedLLM) -> None:
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        here, there = server.worker_pids
        bot = await house.bot(Script(tokens=600, rate=150))
        asked = await house.stream(bot, "Go on.", worker=here)
        first = await anext(asked.events())
        across = await house.attach(first.data["turn_id"], worker=there)
        readings = [asyncio.create_task(everything(stream)) for stream in (asked, across)]
        for number in range(2):
            assert await until(lambda enough=150 * (number + 1): len(across.seen) > enough)  # type: ignore[misc]  # bound
            server.signal(SIGKILL, *leftovers.named(server.name, ("valkey",)))
        assert await readings[0]
        assert await readings[1]
        check_order(across.seen)
        assert across.seen == asked.seen
        assert across.seen[-1].type == "done"
        assert joined(across.seen) == "".join(f"word{number} " for number in range(600))
        late = await house.attach(first.data["turn_id"], first.id, worker=there)
        assert joined(await late.all()) == joined(across.seen)
        quick = await house.bot()
        for worker in server.worker_pids:
            assert (await house.asked(quick, "Again.", worker=worker))[-1].type == "done"


async def test_a_server_that_is_asked_to_stop_finishes_its_answers(llm: ScriptedLLM) -> None:
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        bot = await house.bot(Script(tokens=400, rate=200))
        streams = [await house.stream(bot, "Go on.", worker=worker) for worker in server.worker_pids]
        for stream in streams:
            await anext(stream.events())
        await house.http.aclose()
        stopping = asyncio.create_task(server.stop())
        for stream in streams:
            assert await everything(stream)
            assert joined(stream.seen) == "".join(f"word{number} " for number in range(400))
            assert stream.seen[-1].data["finish_reason"] == "stop"
        assert await stopping == 0
        await server.start()
        async with opened(server, llm) as again:
            for stream in streams:
                stored = await again.answer(stream.seen[0].data["turn_id"], stream.seen[0].data["session_id"])
                assert stored["content"] == joined(stream.seen)


async def everything(stream: Stream) -> bool:
    """Read on until the end; whether it was the stream's own."""
    try:
        await stream.all()
    except (Broken, ConnectionError):
        return False
    return True
