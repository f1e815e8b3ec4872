"""The watched folder: a change becomes a draft within seconds, never a version, and gives way to what people edit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.servers.palaver import PalaverServer, palaver_server, until

Json = dict[str, Any]


@dataclass(frozen=True)
class Watched:
    server: PalaverServer
    http: httpx2.AsyncClient
    root: Path

    def write(self, alias: str, prompt: str, **more: str) -> None:
        folder = self.root / f"{alias}.gbai"
        folder.mkdir(exist_ok=True)
        for name, text in more.items():
            (folder / name.replace("_", ".")).write_text(text)
        (folder / "bot.yaml").write_text(f"identity: {{alias: {alias}}}\nprompt: {{system: {prompt}}}\n")

    async def last(self, alias: str) -> Json:
        answer = await self.http.get(f"/api/bots/{alias}/package/import")
        return dict(answer.json())

    async def prompt(self, alias: str) -> str:
        """What the draft says."""
        return str((await self.http.get(f"/api/bots/{alias}/draft")).json()["config"]["prompt"]["system"])

    async def made(self, alias: str, prompt: str) -> None:
        """A bot by hand, by what lies in the folder."""
        self.write(alias, prompt)
        body = {"alias": alias, "config": {"prompt": {"system": prompt}}}
        assert (await self.http.post("/api/bots", json=body)).status_code == 201


@pytest.fixture(scope="module")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    root = tmp_path_factory.mktemp("bots")
    async with palaver_server(workers=2, env={"PALAVER_BOTS_DIR": str(root)}) as server, server.client() as http:
        yield Watched(server, http, root)


async def test_a_change_becomes_a_draft_and_no_version(watched: Watched) -> None:
    await watched.made("followed", "One")
    watched.write("followed", "Two")

    async def drafted() -> bool:
        return await watched.prompt("followed") == "Two"

    assert await until(drafted)
    bot = (await watched.http.get("/api/bots/followed")).json()
    draft = (await watched.http.get("/api/bots/followed/draft")).json()
    assert (bot["version"], bot["config"]["prompt"]["system"], draft["updated_by"]) == (1, "One", "folder")

    async def on_record() -> bool:
        acts = (await watched.http.get("/api/audit", params={"actor": "folder"})).json()["items"]
        return [act["target"] for act in acts] == ["watched folder followed"]

    assert await until(on_record)


async def test_what_is_wrong_there_is_told_and_changes_nothing(watched: Watched) -> None:
    await watched.made("wrong", "One")
    watched.write("wrong", "[half")

    async def told() -> bool:
        report = (await watched.last("wrong"))["report"]
        return bool(report) and [each["code"] for each in report["errors"]] == ["yaml"]

    assert await until(told)
    assert await watched.prompt("wrong") == "One"
    page = await watched.http.get("/bots/wrong/package", headers={"Accept": "text/html"})
    assert "bot.yaml:" in page.text


async def test_what_is_wrong_with_a_package_of_no_bot_is_shown_where_it_lies(watched: Watched) -> None:
    watched.write("nobodys", "[half")

    async def told() -> bool:
        page = (await watched.http.get("/packages", headers={"Accept": "text/html"})).text
        assert "/bots/nobodys/package" not in page
        return "bot.yaml:" in page.partition("nobodys</b>")[2]

    assert await until(told)


async def test_it_gives_way_to_what_somebody_has_edited(watched: Watched) -> None:
    await watched.made("edited", "One")
    draft = await watched.http.get("/api/bots/edited/draft")
    config = {**draft.json()["config"], "prompt": {"system": "By hand"}}
    seen = {"If-Match": draft.headers["etag"]}
    saved = await watched.http.put("/api/bots/edited/draft", json=config, headers=seen)
    watched.write("edited", "Two")

    async def told() -> bool:
        report = (await watched.last("edited"))["report"]
        return bool(report) and [each["code"] for each in report["errors"]] == ["draft_edited"]

    assert await until(told)
    assert await watched.prompt("edited") == "By hand"
    form = {"alias": "edited", "into": "1", "seen": saved.headers["etag"].strip('"')}
    taken = await watched.http.post("/packages/folder", data=form)
    assert taken.status_code == 303, taken.text
    assert await watched.prompt("edited") == "Two"


async def test_a_new_bot_waits_for_somebody(watched: Watched) -> None:
    watched.write("newcomer", "One", README_md="read me")

    async def listed() -> bool:
        page = await watched.http.get("/packages", headers={"Accept": "text/html"})
        return "Create newcomer from the folder" in page.text

    assert await until(listed)
    assert (await watched.http.get("/api/bots/newcomer")).status_code == 404
    assert (await watched.http.post("/packages/folder", data={"alias": "newcomer"})).status_code == 303
    assert (await watched.http.get("/api/bots/newcomer")).json()["version"] == 1
    assert [each["path"] for each in (await watched.last("newcomer"))["kept"]] == ["root/README.md"]
    assert (await watched.http.post("/packages/folder", data={"alias": "../etc"})).status_code == 422
