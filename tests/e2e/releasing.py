"""A bot released over and over while people talk to it: how soon each worker is on a version, and what answers say."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from tests.e2e.house import House
from tests.e2e.prober import Place, Prober, Release, prober
from tests.e2e.stream import Event, Stream, check_order, connect, joined
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script


class Releasing:
    """A bot whose versions differ in their model, and so in every word of their answers."""

    def __init__(self, house: House, bot: str, prober: Prober, rate: float, words: int) -> None:
        self.house, self.bot, self.prober, self.rate, self.words = house, bot, prober, rate, words
        self.texts: dict[int, str] = {}
        self.lines: list[Stream] = []
        self.streaming = 0  # answers under way
        self.stopping = False

    async def listen(self) -> None:
        """Open a line to each worker, to ask it which version it is on."""
        self.lines = [await self.house.line(pid) for pid in self.house.server.worker_pids]

    def write(self, number: int, model: str) -> None:
        """What the model of version `number` answers."""
        self.texts[number] = f"{model} " * self.words
        self.house.llm.scripts[model] = Script(text=self.texts[number], rate=self.rate)

    async def publish(self, number: int) -> float:
        """Publish version `number` with words of its own; the seconds until every worker is on it."""
        model = f"{self.bot}-{number}"
        self.write(number, model)
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
        """Hold one conversation after the other until told to stop; how many answers, none failed, cut or mixed."""
        count = 0
        while not self.stopping:
            session = await self._turn(await connect(self.house.server.port))
            assert await self._turn(await connect(self.house.server.port), session) == session
            count += 2
        return count

    async def _turn(self, line: Stream, session: str = "") -> str:
        """One whole answer on a line, said by the version that its conversation is on; the conversation."""
        events: list[Event] = []
        async for event in self._asked(line, session):
            self.streaming += not events
            events.append(event)
        self.streaming -= 1
        line.cut()
        check_order(events)
        assert events[-1].type == "done", events[-1]
        id = str(events[0].data["session_id"])
        assert joined(events) == self.texts[await self._version_of(id)]
        return id

    async def _begins(self, line: Stream, number: int) -> None:
        """A conversation that begins on a worker's line is on version `number`; its answer is not waited for."""
        events = self._asked(line)
        first = (await anext(events)).data
        assert await self._version_of(first["session_id"]) == number
        await self.house.ok("POST", f"/api/chat/turns/{first['turn_id']}/cancel")
        rest = [event async for event in events]
        assert rest[-1].type == "done", rest[-1]
        assert self.texts[number].startswith(joined(rest))

    async def _asked(self, line: Stream, session: str = "") -> AsyncIterator[Event]:
        verb, body = ("continuation", {"session": session}) if session else ("completion", {"persona": self.bot})
        await line.request("POST", f"/api/chat/{verb}/stream", self.house.headers(), {**body, "message": "Hi"})
        async for event in line.events():
            yield event

    async def _version_of(self, session: str) -> int:
        return int((await self.house.ok("GET", f"/api/sessions/{session}"))["version"])

    async def _released(self, verb: str, number: int, **body: Any) -> float:
        took = await self.prober.took(Release(verb, body, number))
        await asyncio.gather(*(self._begins(line, number) for line in self.lines))
        return took


async def released_under_streams(
    house: House, *, rounds: int, talkers: int, rate: float, words: int
) -> tuple[list[float], int]:
    """
    Publish and go back by turns while so many talk; the seconds of each release, and the number of answers.

    `rate` is that of the model, in tokens a second; an answer has so many `words`.
    """
    bot = await house.bot()
    place = Place(house.server.port, house.server.worker_pids, house.headers(), bot)
    async with prober(place) as clock, asyncio.TaskGroup() as group:
        releasing = Releasing(house, bot, clock, rate, words)
        releasing.write(1, bot)
        talking = [group.create_task(releasing.talk()) for _ in range(talkers)]
        assert await until(lambda: releasing.streaming > talkers * 0.9)
        await releasing.listen()
        took = []
        for number in range(2, 2 * rounds + 2, 2):
            took.append(await releasing.publish(number))
            took.append(await releasing.roll_back(max(number - 2, 1), number + 1))
        releasing.stopping = True
    return took, sum(task.result() for task in talking)
