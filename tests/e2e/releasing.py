"""A bot released over and over while people talk to it: how soon each worker is on a version, and what answers say."""

import asyncio
import time
from typing import Any

from tests.e2e.house import House
from tests.e2e.stream import Json, Stream, joined
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

WORDS = 40


class Releasing:
    """A bot whose versions differ in their model, and so in every word of their answers."""

    def __init__(self, house: House, bot: str, rate: float) -> None:
        self.house, self.bot, self.rate = house, bot, rate
        self.texts: dict[int, str] = {}
        self.lines: list[Stream] = []
        self.stopping = False

    async def listen(self) -> None:
        """Open a line to each worker, to ask it which version it is on."""
        self.lines = [await self.house.line(pid) for pid in self.house.server.worker_pids]

    async def publish(self, number: int) -> float:
        """Publish version `number` with words of its own; the seconds until every worker is on it."""
        model = f"{self.bot}-{number}"
        self.texts[number] = f"{model} " * WORDS
        self.house.llm.scripts[model] = Script(text=self.texts[number], rate=self.rate)
        path = f"/api/bots/{self.bot}/draft"
        draft = await self.house.http.get(path)
        config = {**draft.json()["config"], "model": {"connection": "openai", "name": model}}
        saved = await self.house.http.put(path, json=config, headers={"If-Match": draft.headers["etag"]})
        assert saved.status_code == 200, saved.text
        return await self._released("publish", number)

    async def roll_back(self, to: int, number: int) -> float:
        self.texts[number] = self.texts[to]
        return await self._released("rollback", number, version=to)

    async def talk(self) -> int:
        """Begin one conversation after the other until told to stop; how many, none of which failed or was mixed."""
        count = 0
        while not self.stopping:
            events = await self.house.asked(self.bot, "Hi")
            assert events[-1].type == "done", events[-1]
            session = await self.house.ok("GET", f"/api/sessions/{events[0].data['session_id']}")
            assert joined(events) == self.texts[session["version"]]
            count += 1
        return count

    async def _released(self, verb: str, number: int, **body: Any) -> float:
        started = time.perf_counter()
        made: Json = await self.house.ok("POST", f"/api/bots/{self.bot}/{verb}", json=body)
        assert made["number"] == number

        async def everywhere() -> bool:
            return set(await asyncio.gather(*map(self._version, self.lines))) == {number}

        assert await until(everywhere, pause_s=0.002)
        return time.perf_counter() - started

    async def _version(self, line: Stream) -> int:
        await line.request("GET", f"/api/bots/{self.bot}", self.house.headers())
        return int((await line.body())["version"])


async def released_under_streams(house: House, *, rounds: int, talkers: int, rate: float) -> tuple[list[float], int]:
    """
    Publish and go back by turns while so many talk; the seconds of each release, and the number of answers.

    `rate` is that of the model, in tokens a second.
    """
    bot = await house.bot(Script(text="The first."))
    releasing = Releasing(house, bot, rate)
    releasing.texts[1] = "The first."
    await releasing.listen()
    async with asyncio.TaskGroup() as group:
        talking = [group.create_task(releasing.talk()) for _ in range(talkers)]
        took = []
        for number in range(2, 2 * rounds + 2, 2):
            took.append(await releasing.publish(number))
            took.append(await releasing.roll_back(max(number - 2, 1), number + 1))
        releasing.stopping = True
    return took, sum(task.result() for task in talking)
