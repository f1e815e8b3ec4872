"""A server that is asked to end while a model is silent: it waits its time, then says and stores what there is."""

from signal import SIGTERM

from tests.e2e.house import environment, opened
from tests.e2e.stream import check_order, joined
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

LIMIT_S = 60.0


async def test_an_answer_that_does_not_end_is_interrupted_in_time(llm: ScriptedLLM) -> None:
    async with palaver_server(1, environment(llm)) as server, opened(server, llm) as house:
        bot = await house.bot(Script(tokens=50, fault="stall", after=9))
        streams = [await house.stream(bot, "Go on.") for _ in range(2)]
        for stream in streams:
            async for _ in stream.events():
                if joined(stream.seen).endswith("word8 "):
                    break
        streams[1].cut()
        (supervisor, *_) = server.pids
        server.signal(SIGTERM, supervisor)
        await streams[0].all()
        check_order(streams[0].seen)
        assert streams[0].seen[-1].data["code"] == "interrupted"
        assert await until(lambda: not server.pids, LIMIT_S), "it ends by itself"
        await server.start()
        async with opened(server, llm) as again:
            for stream in streams:
                first = stream.seen[0].data
                query = "select state from chat_turn where id::text = $1"
                assert [row[0] for row in await again.rows(query, first["turn_id"])] == ["interrupted"]
                stored = await again.answer(first["turn_id"], first["session_id"])
                assert stored["content"] == "".join(f"word{number} " for number in range(9))
