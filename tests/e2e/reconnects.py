"""Many clients whose connections break again and again amid their answers, half of the time to meet another worker."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.e2e import landing
from tests.e2e.house import House
from tests.e2e.stream import Event, Stream, check_order, decoded, joined
from tests.servers.scripted_llm import Script

TOKENS = 120
RATE = 60.0


@dataclass
class Tally:
    """What happened: breaks that were mended, those of them inside an event, those mended by another worker."""

    reconnects: int = 0
    torn: int = 0
    elsewhere: int = 0
    turns: int = 0


class Client:
    """One reader, which keeps what it got and asks for the rest."""

    def __init__(self, house: House, bot: str, text: str, chance: random.Random, tally: Tally) -> None:
        self.house, self.bot, self.text, self.chance, self.tally = house, bot, text, chance, tally

    async def turn(self) -> None:
        """Ask once, lose the line over and over, and end with the very answer that is stored."""
        pids = self.house.server.worker_pids
        owner = self.chance.choice(pids)
        stream = await self.house.stream(self.bot, "Go on.", worker=owner)
        seen = [await anext(stream.events())]
        stream.cut()
        while seen[-1].type not in {"done", "error"}:
            self.tally.reconnects += 1
            worker = self.chance.choice(pids)
            self.tally.elsewhere += landing.KNOWN and worker != owner
            stream = await self.house.attach(seen[0].data["turn_id"], seen[-1].id, worker=worker)
            assert stream.status == 200
            seen += [event async for event in self._some(stream)]
        self.tally.turns += 1
        check_order(seen)
        turn, session = seen[0].data["turn_id"], seen[0].data["session_id"]
        assert joined(seen) == self.text == (await self.house.answer(turn, session))["content"]
        assert seen == await (await self.house.attach(turn)).all()

    async def _some(self, stream: Stream) -> AsyncIterator[Event]:
        """The first few events; then the line is cut, now and then in the middle of one."""
        pieces, torn = self.chance.randint(1, 12), self.chance.random() < 0.4
        rest = b""
        async for piece in stream.pieces():
            pieces -= 1
            whole = rest + piece
            if pieces == 0 and torn:
                self.tally.torn += 1
                whole = whole[: self.chance.randrange(1, len(whole))]
            *frames, rest = whole.split(b"\n\n")
            for frame in frames:
                if not frame.startswith(b":"):
                    yield decoded(frame)
            if pieces == 0:
                break
        stream.cut()


async def break_lines(house: House, reconnects: int, clients: int, seed: int) -> Tally:
    """Let clients ask and lose their lines until so many breaks were mended; each turn is checked at its end."""
    text = "".join(f"Größe {number} 日本語 🦜 " for number in range(TOKENS // 4))
    bot = await house.bot(Script(text=text, rate=RATE, thinking="hm hm"))
    tally = Tally()

    async def live(number: int) -> None:
        client = Client(house, bot, text, random.Random(seed * 1000 + number), tally)
        while tally.reconnects < reconnects:
            await client.turn()
            house.lines = [line for line in house.lines if not line.over]

    await asyncio.gather(*(live(number) for number in range(clients)))
    return tally
