"""A server killed as a whole, over and over on one data directory: what it must still know each time it is back."""

import random
import time
from dataclasses import dataclass, field

from tests.e2e.house import House, unused
from tests.e2e.stream import Event, Json, joined
from tests.servers.palaver import PATIENCE_S, until
from tests.servers.scripted_llm import Script

SECTIONS = 150
STATES = ("pending", "extracting", "chunking", "embedding")
TEXT = "".join(f"Größe {number} 🦜 " for number in range(4000))
PACE = 120.0


@dataclass
class Witness:
    """What clients were told: messages by session, in order; how long the interruptions took; how the kills fell."""

    said: dict[str, list[str]] = field(default_factory=dict)
    finished: list[Event] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    interrupted_s: list[float] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)


class Mortal:
    """A house whose server is killed; `seed` makes the moments repeatable."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.random = house, random.Random(seed)
        self.moments = self.random.sample(STATES, len(STATES))
        self.witness = Witness()

    async def furnish(self) -> None:
        """A bot that answers at once, one that takes its time, and a collection with one whole document to compare."""
        self.quick = await self.house.bot(Script(text="Acknowledged."))
        self.slow = await self.house.bot(Script(text=TEXT, rate=PACE))
        self.collection = await self.house.collection()
        whole = await self.house.upload(self.collection, "whole.md", manual("whole"))
        self.chunks = (await self.house.settled(self.collection, whole))["chunks"]
        assert self.chunks > SECTIONS / 4

    async def cycle(self) -> None:
        """Talk, stream, ingest, die in the middle, come back, and account for everything."""
        await self._talk()
        seen = await self._stream()
        name = unused("manual")
        self.witness.documents.append(await self.house.upload(self.collection, f"{name}.md", manual(name)))
        self.witness.struck.append(await self._struck())
        await self.house.server.kill_tree()
        self.house.hang_up()
        await self.house.server.start()
        await self._interrupted(seen)
        await self._remembered()
        for document in self.witness.documents:
            await self._whole(document)

    async def _talk(self) -> None:
        """A turn with its end acknowledged, in a session of its own and in one that lives through all deaths."""
        for session in (None, next(iter(self.witness.said), None)):
            question = unused("question")
            events = await self.house.asked(self.quick, question, session=session)
            id = events[0].data["session_id"]
            self.witness.said.setdefault(id, []).extend([question, "Acknowledged."])
            self.witness.finished = events

    async def _stream(self) -> list[Event]:
        """Begin a long answer and read it until a piece of it is stored."""
        question = unused("question")
        stream = await self.house.stream(self.slow, question)
        events: list[Event] = []
        async for event in stream.events():
            events.append(event)
            if len(events) % 40 == 0 and await self._stored(events[0].data["session_id"]):
                break
        self.witness.said[events[0].data["session_id"]] = [question]
        return events

    async def _stored(self, session: str) -> bool:
        return len(await self.house.messages(session)) == 2

    async def _struck(self) -> str:
        """Wait for the state in which the newest document is to be struck, or a later one; the state it is in."""
        wanted = STATES.index(self.moments[len(self.witness.struck) % len(STATES)])
        path = f"/api/collections/{self.collection}/documents/{self.witness.documents[-1]}"
        share = self.random.random()
        found: Json = {}

        async def reached() -> bool:
            found.update(await self.house.ok("GET", path))
            place = STATES.index(found["status"]) if found["status"] in STATES else len(STATES)
            far = found["status"] != "embedding" or found["progress"] >= share * 0.6
            return place > wanted or (place == wanted and far)

        assert await until(reached), found
        return str(found["status"])

    async def _interrupted(self, seen: list[Event]) -> None:
        """The open turn is closed, with text; whoever takes it up again is told, and hears what was stored."""
        started = time.monotonic()
        turn, session = seen[0].data["turn_id"], seen[0].data["session_id"]

        async def closed() -> bool:
            return {item["state"] for item in await self.house.messages(session)} == {"interrupted"}

        assert await until(closed, PATIENCE_S, pause_s=0.1)
        self.witness.interrupted_s.append(time.monotonic() - started)
        stored = (await self.house.answer(turn, session))["content"]
        assert stored
        assert TEXT.startswith(stored)
        self.witness.said[session].append(stored)
        early = next(event for event in seen if event.type == "token")
        for after in (0, early.id):
            told = await (await self.house.attach(turn, after)).all()
            assert [event.type for event in told] == ["session_continued", "token", "error"]
            assert joined(told) == stored[early.offset if after else 0 :]
            assert told[-1].data["code"] == "interrupted"

    async def _remembered(self) -> None:
        """Every acknowledged message stands in its history exactly once, and a finished turn is told again."""
        for session, said in self.witness.said.items():
            assert [item["content"] for item in await self.house.messages(session)] == said
        known = await self.house.rows("select content, session_id::text from message_history")
        expected = [(text, session) for session, said in self.witness.said.items() for text in said]
        assert sorted(tuple(row) for row in known) == sorted(expected)
        first, *_, done = self.witness.finished
        told = await (await self.house.attach(first.data["turn_id"], first.id)).all()
        assert [event.type for event in told] == ["session_continued", "token", "done"]
        assert joined(told) == "Acknowledged."
        assert told[-1].data == done.data

    async def _whole(self, document: str) -> None:
        """The document is ready, with each of its chunks once, in the text, in the view and among the vectors."""
        found = await self.house.settled(self.collection, document)
        assert (found["status"], found["chunks"]) == ("ready", self.chunks)
        query = "select count(*), count(distinct content) from kb_documents where metadata ->> 'document_id' = $1"
        assert [tuple(row) for row in await self.house.rows(query, document)] == [(self.chunks, self.chunks)]
        filed = "select count(*) from vectors_dense d join knowledge_file f on f.id = d.document"
        assert [tuple(row) for row in await self.house.rows(f"{filed} where f.document_id::text = $1", document)] == [
            (self.chunks,)
        ]

    async def nothing_is_left_over(self) -> None:
        """No vector without its file, no word without its vector."""
        for query in (
            "select from vectors_dense d where not exists (select from knowledge_file f where f.id = d.document)",
            "select from vectors_posting p where not exists (select from vectors_dense d where d.unit = p.unit)",
            "select from chat_turn where state = 'open'",
        ):
            assert not await self.house.rows(query), query


def manual(name: str) -> bytes:
    """A document of many sections, none of which says what another says."""
    sections = [
        f"## Section {number} of {name}\n\nValve {number} of {name} opens at {number * 7 + 3} degrees and closes again"
        f" at {number * 5 + 1}; the engineer on duty writes both figures into ledger {number} before noon.\n"
        for number in range(SECTIONS)
    ]
    return "\n".join([f"# Manual {name}\n", *sections]).encode()
