"""A canary over HTTP: some of the new conversations get it; a broken one withdraws itself and says why."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json
from tests.e2e.talk import talk, text_of
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

HEALTHY = Script(text="As it should be.")
PATIENCE = 300  # conversations; a share of 40 % has five of each side long before


class Trying:
    """A bot whose version 1 is healthy, with a draft on another model."""

    def __init__(self, house: House, bot: str) -> None:
        self.house, self.bot = house, bot

    async def publish(self, script: Script, percent: int = 40, **rules: Any) -> int:
        """Publish a version whose model answers by `script` as a canary; its number."""
        model = unused(f"{self.bot}-model")
        self.house.llm.scripts[model] = script
        path = f"/api/bots/{self.bot}/draft"
        draft = await self.house.http.get(path)
        changed = {
            "model": {"connection": "openai", "name": model},
            "release": {"canary": {"min_sessions": 5, **rules}},
        }
        config = {**json_of(draft)["config"], **changed}
        saved = await self.house.http.put(path, json=config, headers={"If-Match": draft.headers["etag"]})
        assert saved.status_code == 200, saved.text
        body = {"canary": percent}
        made = await self.house.ok("POST", f"/api/bots/{self.bot}/publish", json=body)
        assert made["canary"] == percent
        return int(made["number"])

    async def canary(self) -> Json:
        return await self.house.ok("GET", f"/api/bots/{self.bot}/canary")

    async def begin(self) -> tuple[str, int]:
        """A new conversation, whatever becomes of its first turn: its id and its version."""
        events = await (await self.house.stream(self.bot, "Hi")).all()
        session = events[0].data["session_id"]
        return session, int((await self.house.ok("GET", f"/api/sessions/{session}"))["version"])

    async def begun(self, number: int) -> str:
        """A conversation on version `number`."""
        for _ in range(PATIENCE):
            session, version = await self.begin()
            if version == number:
                return session
        raise AssertionError(f"no conversation began on version {number}")

    async def until_ended(self, talk: Callable[[], Awaitable[object]] | None = None) -> Json:
        """Talk until the figures say that the canary is worse, and see it judged; how it did."""
        for _ in range(PATIENCE):
            running = (await self.canary())["running"]
            if running is None or running["findings"]["breaches"]:
                break
            await (talk or self.begin)()

        async def ended() -> bool:
            return (await self.canary())["running"] is None

        assert await until(ended), await self.canary()
        past: Json = (await self.canary())["past"][0]
        return past


@pytest.fixture
async def trying(house: House) -> Trying:
    return Trying(house, await house.bot(HEALTHY))


async def everywhere(trying: Trying, versions: set[int]) -> bool:
    """Whether each worker starts conversations on no other versions."""
    for pid in trying.house.server.worker_pids:
        for _ in range(8):
            line = await trying.house.stream(trying.bot, "Hi", worker=pid)
            session = (await line.all())[0].data["session_id"]
            if (await trying.house.ok("GET", f"/api/sessions/{session}"))["version"] not in versions:
                return False
    return True


@pytest.mark.parametrize(
    ("script", "rules", "measure", "says"),
    [
        (Script(fault="500"), {}, "errors", "answers failed (100 %), more than the 5 % allowed"),
        (Script(text=" ", finish="stop"), {}, "empty", "answers were empty or refused (100 %), more than the 10 %"),
        (Script(text="Slow.", first_ms=300), {"max_first_token_ms": 150}, "first_token", "In half of the answers"),
    ],
    ids=["failing", "silent", "slow"],
)
async def test_a_broken_canary_withdraws_itself_and_says_why(
    trying: Trying, script: Script, rules: Json, measure: str, says: str
) -> None:
    house = trying.house
    number = await trying.publish(script, **rules)
    open_one = await trying.begun(number)
    ended = await trying.until_ended()
    assert (ended["number"], ended["outcome"], ended["ended_by"]) == (number, "withdrawn", "system")
    assert says in ended["reason"], ended
    assert [breach["measure"] for breach in ended["findings"]["breaches"]] == [measure]
    assert min(ended["findings"][side]["sessions"] for side in ("canary", "active")) >= 5
    assert await until(lambda: everywhere(trying, {1}))
    assert (await house.ask(None, "And?", session=open_one)).status_code == 200
    assert (await house.ok("GET", f"/api/sessions/{open_one}"))["version"] == 1
    versions = (await house.ok("GET", f"/api/bots/{trying.bot}/versions"))["items"]
    assert {each["number"]: each["state"] for each in versions} == {number: "withdrawn", 1: "active"}
    acts = (await house.ok("GET", "/api/audit?action=bots.write&limit=50"))["items"]
    told = [each for each in acts if each["target"] == f"canary of /bots/{trying.bot}"]
    assert [(each["actor"], each["details"]["reason"]) for each in told] == [("system", ended["reason"])]
    page = await house.http.get(f"/bots/{trying.bot}/canary", headers={"Accept": "text/html"})
    assert says.split(",", maxsplit=1)[0] in page.text


async def test_what_is_asked_of_a_version_by_name_neither_ends_a_canary_nor_speaks_for_it(trying: Trying) -> None:
    number = await trying.publish(Script(fault="500"), 1, min_sessions=1)
    for version in (1, number):
        persona = {"alias": trying.bot, "version": version}
        first = await (await trying.house.stream(None, "Hi", persona=persona)).all()
        session = first[0].data["session_id"]
        assert (await (await trying.house.stream(None, "And?", session=session)).all())[-1].data
        tried = await (await trying.house.stream(None, "Hi", persona=persona, trial=True)).all()
        assert tried[0].data["session_id"] != session
    findings = (await trying.canary())["running"]["findings"]
    assert [findings[side]["turns"] for side in ("active", "canary")] == [0, 0]


async def test_a_healthy_canary_is_promoted_by_hand(trying: Trying) -> None:
    number = await trying.publish(Script(text="Better."))
    versions: Counter[int] = Counter()
    begun: dict[int, str] = {}
    while min(versions[1], versions[number]) < 5:
        session, version = await trying.begin()
        versions[version] += 1
        begun[version] = session
        assert versions.total() < PATIENCE

    async def enough() -> bool:
        running = (await trying.canary())["running"]
        sides = [running["findings"][side]["sessions"] for side in ("active", "canary")]
        return running["enough"] is True and sides == [versions[1], versions[number]]

    assert await until(enough)
    busy = await trying.house.http.post(f"/api/bots/{trying.bot}/rollback", json={"version": 1})
    assert (busy.status_code, error_of(busy)["code"]) == (409, "conflict")
    assert "promote it or withdraw it" in error_of(busy)["message"]
    path = f"/api/bots/{trying.bot}/canary"
    done = await trying.house.ok("POST", f"{path}/promote")
    assert done["running"] is None
    assert (done["past"][0]["outcome"], done["past"][0]["findings"]["breaches"]) == ("promoted", [])
    assert await until(lambda: everywhere(trying, {number}))
    again = await trying.house.http.post(f"{path}/promote")
    assert (again.status_code, error_of(again)["code"]) == (409, "conflict")
    for version, session in begun.items():
        assert (await trying.house.ask(None, "And?", session=session)).status_code == 200
        assert (await trying.house.ok("GET", f"/api/sessions/{session}"))["version"] == version


async def test_a_canary_is_withdrawn_by_hand_with_a_reason(trying: Trying) -> None:
    await trying.publish(HEALTHY)
    path = f"/api/bots/{trying.bot}/canary"
    done = await trying.house.ok("POST", f"{path}/withdraw", json={"reason": "Second thoughts."})
    assert (done["past"][0]["reason"], done["running"]) == ("Second thoughts.", None)
    assert (await trying.house.http.post(f"{path}/withdraw")).status_code == 409
    assert await until(lambda: everywhere(trying, {1}))


async def test_a_canary_that_people_dislike_withdraws_itself(trying: Trying) -> None:
    number = await trying.publish(Script(text="Whatever."), min_sessions=3)

    async def disliked() -> None:
        events = await (await trying.house.stream(trying.bot, "Hi")).all()
        session, turn = events[0].data["session_id"], events[0].data["turn_id"]
        version = (await trying.house.ok("GET", f"/api/sessions/{session}"))["version"]
        opinion = {"score": -1 if version == number else 1}
        await trying.house.ok("PUT", f"/api/chat/turns/{turn}/feedback", json=opinion)

    past = await trying.until_ended(disliked)
    assert "answers got a thumb down (" in past["reason"]
    assert past["reason"].endswith("more than the 10 % allowed and than 0 % on version 1.")
    assert past["findings"]["active"]["thumbs_down"] == 0


async def test_visitors_draw_on_every_carrier_and_stay_where_they_began(trying: Trying) -> None:
    house, number = trying.house, await trying.publish(Script(text="Better."), percent=99)
    asked = {"user_id": unused("visitor"), "persona": trying.bot}
    token = str((await house.ok("POST", "/api/chat/get_token", json=asked))["token"])

    async def spoken() -> tuple[str, str]:
        """What the socket says at first, and in the same conversation again."""
        async with talk(house.server, "") as socket:
            await socket.say("hello", token=token)
            await socket.hear("ready")
            said = []
            for text in ("Hi", "And?"):
                await socket.say("user.message", text=text)
                said.append(text_of(await socket.turn()))
        return said[0], said[1]

    async def written() -> tuple[str, str]:
        async with house.server.client(token) as visitor:
            first = json_of(await visitor.post("/api/chat/completion", json={"message": "Hi"}))
            on = {"message": "And?", "session": first["session_id"]}
            second = json_of(await visitor.post("/api/chat/continuation", json=on))
        return first["rg_response"]["response"], second["rg_response"]["response"]

    for carrier in (spoken, written):
        said = [await carrier() for _ in range(4)]
        assert all(first == second for first, second in said)
        assert ("Better.", "Better.") in said, f"none of four got version {number}"


async def test_clients_that_keep_their_own_history_get_the_active_version(trying: Trying) -> None:
    await trying.publish(Script(text="Better."), percent=99)
    asked = {"model": trying.bot, "messages": [{"role": "user", "content": "Hi"}]}
    for _ in range(5):
        answer = await trying.house.ok("POST", "/v1/chat/completions", json=asked)
        assert answer["choices"][0]["message"]["content"] == HEALTHY.text


async def test_a_canary_that_was_begun_on_one_worker_is_known_to_each(trying: Trying) -> None:
    number = await trying.publish(Script(text="Better."), percent=99)
    assert await until(lambda: everywhere(trying, {number, 1}))

    async def tried() -> bool:
        found = set()
        for pid in trying.house.server.worker_pids:
            line = await trying.house.stream(trying.bot, "Hi", worker=pid)
            session = (await line.all())[0].data["session_id"]
            found.add((await trying.house.ok("GET", f"/api/sessions/{session}"))["version"])
        return found == {number}

    assert await until(tried)
