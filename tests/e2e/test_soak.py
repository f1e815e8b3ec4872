"""The short form of the long run in `make soak`: the memory of workers soon stops growing with their turns."""

import asyncio

from benchmarks import load, processes
from benchmarks.load import Shape, Target
from tests.e2e.house import House
from tests.servers.scripted_llm import Script

WORDS = 4
MESSAGES = [{"role": "user", "content": "Tell me something."}]
A_ROUND = Shape(connections=20, seconds=60, turns=30)
MOST_ROUNDS = 8


async def test_memory_stops_growing(house: House) -> None:
    """A leak of 2 KB a turn grows by more than that in each round, what is only being warmed up does not."""
    alias = await house.bot(Script(tokens=WORDS))
    body = {"model": alias, "messages": MESSAGES, "stream": True}
    sent = load.request("/v1/chat/completions", body, house.server.admin_key)
    target = Target(name="palaver", port=house.server.port, request=sent, tokens=WORDS)
    held = []
    for _ in range(MOST_ROUNDS):
        await asyncio.to_thread(load.run, target, A_ROUND)
        held.append(processes.resident(house.server.worker_pids))
        if len(held) > 1 and held[-1] - held[-2] < 1024 * 1024:
            return
    raise AssertionError(held)
