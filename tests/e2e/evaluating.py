"""A bot's evaluation sets, their runs, and its draft, as somebody who releases it from a program has them."""

from typing import Any

import httpx2

from tests.e2e.house import House, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

PASS = '{"token": "{token}", "verdict": "pass", "reason": "It says so."}'
FAIL = '{"token": "{token}", "verdict": "fail", "reason": "It does not say so."}'


class Evaluating:
    """One bot and one set of its cases."""

    def __init__(self, house: House, bot: str, name: str = "smoke") -> None:
        self.house, self.bot, self.name = house, bot, name
        self.path = f"/api/bots/{bot}/evaluations/{name}"

    async def put(self, *cases: Json) -> Json:
        return await self.house.ok("PUT", self.path, json={"cases": cases})

    async def start(self, **wanted: Any) -> str:
        begun = await self.house.http.post(f"{self.path}/runs", json=wanted)
        assert begun.status_code == 202, begun.text
        return str(json_of(begun)["run_id"])

    async def ended(self, run: str) -> Json:
        found: Json = {}

        async def over() -> bool:
            found.update(await self.house.ok("GET", f"{self.path}/runs/{run}"))
            return found["state"] not in {"waiting", "running"}

        assert await until(over, pause_s=0.05), found
        return found

    async def run(self, **wanted: Any) -> tuple[Json, list[Json]]:
        """A run at its end, and what came of each of its questions."""
        run = await self.ended(await self.start(**wanted))
        return run, await self.results(run["id"])

    async def results(self, run: str) -> list[Json]:
        found: list[Json] = (await self.house.ok("GET", f"{self.path}/runs/{run}/results?limit=200"))["items"]
        return found

    async def save(self, **sections: Any) -> None:
        """Change these sections of the draft."""
        path = f"/api/bots/{self.bot}/draft"
        draft = await self.house.http.get(path)
        config = {**json_of(draft)["config"], **sections}
        saved = await self.house.http.put(path, json=config, headers={"If-Match": draft.headers["etag"]})
        assert saved.status_code == 200, saved.text

    async def publish(self) -> httpx2.Response:
        return await self.house.http.post(f"/api/bots/{self.bot}/publish", json={})


async def evaluating(house: House, script: Script, *cases: Json, **config: Any) -> Evaluating:
    """A bot that answers by `script`, with a set of these cases."""
    made = Evaluating(house, await house.bot(script, config=config), unused("set"))
    await made.put(*cases)
    return made
