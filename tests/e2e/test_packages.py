"""Packages over HTTP: a bot comes in with a report, goes out the same, and nothing of others is overwritten."""

import io
import re
import zipfile
from typing import Any

import httpx2
import pytest

from tests.config.packages.packing import LINK, entry, packed
from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json
from tests.servers.palaver import until

Files = dict[str, str | bytes]

DIALOG = 'TALK "é"\r\n'.encode()
CSV = "\ufeffname,value\r\n# ours\r\nbot-name,Ana\r\nhistory-limit,20\r\nnobody-knows,x\r\nllm-cache-ttl,60\r\n"


def gbai(name: str, **more: str | bytes) -> dict[str, str | bytes]:
    """A package in General Bots' layout with a collection of its own."""
    files: dict[str, str | bytes] = {
        f"{name}.gbot/config.csv": CSV,
        f"{name}.gbot/PROMPT.md": "You help.\n",
        f"{name}.gbdialog/start.bas": DIALOG,
        f"{name}.gbkb/docs-{name}/leave.md": f"In {name} thirty days of leave are given.",
        f"{name}.gbdrive/users/x/a.bin": b"\0\1\2",
        **more,
    }
    return {f"{name}.gbai/{path}": data for path, data in files.items()}


async def sent(
    house: House, files: dict[str, str | bytes] | bytes, name: str = "x.zip", **asked: Any
) -> httpx2.Response:
    data = files if isinstance(files, bytes) else packed(files)
    headers = asked.pop("headers", {})
    return await house.http.post("/api/packages", files={"file": (name, data)}, params=asked, headers=headers)


async def imported(house: House, files: dict[str, str | bytes] | bytes, **asked: Any) -> Json:
    answer = await sent(house, files, **asked)
    assert answer.status_code == 200, answer.text
    return json_of(answer)


async def exported(house: House, alias: str, **asked: Any) -> bytes:
    answer = await house.http.get(f"/api/bots/{alias}/package", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.content


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_a_package_becomes_a_bot_that_answers_from_its_documents(house: House) -> None:
    name = unused("pack")
    dry = await imported(house, gbai(name), dry_run=True)
    assert (dry["ok"], dry["action"], dry["version"]) == (True, "create", None)
    assert (await house.http.get(f"/api/bots/{name}")).status_code == 404
    report = await imported(house, gbai(name))
    assert (report["action"], report["version"], report["alias"]) == ("create", 1, name)
    assert report["collections"] == [{"name": f"docs-{name}", "state": "new", "adds": 1, "replaces": 0}]
    bot = await house.ok("GET", f"/api/bots/{name}")
    assert (bot["name"], bot["config"]["prompt"]["system"], bot["collections"]) == (
        "Ana",
        "You help.\n",
        [f"docs-{name}"],
    )
    kept = await house.ok("GET", f"/api/bots/{name}/package/import")
    assert {each["path"] for each in kept["kept"]} == {"gbdrive/users/x/a.bin", "gbot/config.csv"}

    async def ready() -> bool:
        found = await house.ok("GET", f"/api/collections/docs-{name}/documents")
        return [each["status"] for each in found["items"]] == ["ready"]

    assert await until(ready)


def _renamed(path: str, name: str, other: str) -> str:
    """Where a file lies in the package of another alias; collections keep their names."""
    return path.replace(name, other).replace(f"docs-{other}", f"docs-{name}")


def _said(data: bytes, name: str, other: str) -> bytes:
    for before in (f"alias: {name}", f"{name}.gbot/PROMPT"):
        data = data.replace(before.encode(), before.replace(name, other).encode())
    return data


async def test_what_goes_out_comes_back_the_same(house: House) -> None:
    name = unused("round")
    await imported(house, gbai(name, **{f"{name}.gbkb/docs-{name}/sub/A b.md": "x", "README.md": "read me"}))
    first = await exported(house, name)
    assert first == await exported(house, name)
    files = contents(first)
    assert files[f"{name}.gbai/{name}.gbdialog/start.bas"] == DIALOG
    assert files[f"{name}.gbai/{name}.gbot/config.csv"] == CSV.encode()
    assert files[f"{name}.gbai/{name}.gbkb/docs-{name}/sub/A b.md"] == b"x"
    assert files[f"{name}.gbai/README.md"] == b"read me"
    again = await imported(house, first, into=name)
    assert (again["action"], again["errors"], again["collections"][0]["adds"]) == ("draft", [], 0)
    assert await exported(house, name, version="draft") == first
    other = unused("round")
    await imported(house, first, alias=other)
    second = await exported(house, other)
    assert second == await exported(house, other)
    assert contents(second) == {_renamed(path, name, other): _said(data, name, other) for path, data in files.items()}
    settings = contents(await exported(house, name, documents=False))
    assert {path for path in files if "gbkb" not in path and "gbdrive" not in path} == set(settings)


async def test_an_import_into_a_bot_is_a_draft_and_never_published(house: House) -> None:
    name = unused("into")
    await imported(house, gbai(name))
    changed = gbai(name, **{f"{name}.gbot/PROMPT.md": "Changed."})
    report = await imported(house, changed, into=name)
    bot = await house.ok("GET", f"/api/bots/{name}")
    draft = await house.http.get(f"/api/bots/{name}/draft")
    assert (bot["version"], bot["config"]["prompt"]["system"]) == (1, "You help.\n")
    assert json_of(draft)["config"]["prompt"]["system"] == "Changed."
    assert draft.headers["etag"] == f'"{report["draft"]}"'
    await imported(house, gbai(name, **{f"{name}.gbot/PROMPT.md": "Once more."}), into=name)


async def test_a_draft_that_somebody_edits_is_not_overwritten_unseen(house: House) -> None:
    name = unused("edited")
    await imported(house, gbai(name))
    draft = await house.http.get(f"/api/bots/{name}/draft")
    config = {**json_of(draft)["config"], "greeting": {"text": "By hand."}}
    seen = draft.headers["etag"]
    saved = await house.http.put(f"/api/bots/{name}/draft", json=config, headers={"If-Match": seen})
    refused = await sent(house, gbai(name), into=name)
    assert refused.status_code == 422
    assert [each["code"] for each in error_of(refused)["details"]] == ["draft_edited"]
    stale = await sent(house, gbai(name), into=name, headers={"If-Match": seen})
    assert stale.status_code == 412
    assert json_of(await house.http.get(f"/api/bots/{name}/draft"))["config"]["greeting"] == {"text": "By hand."}
    await imported(house, gbai(name), into=name, headers={"If-Match": saved.headers["etag"]})


async def test_a_bot_or_a_collection_of_others_is_not_overwritten(house: House) -> None:
    name, other = unused("own"), unused("other")
    await imported(house, gbai(name))
    refused = await sent(house, gbai(name))
    assert (refused.status_code, error_of(refused)["code"]) == (409, "conflict")
    assert (await sent(house, gbai(name), into=unused("nobody"))).status_code == 404
    foreign: Files = {f"{other}.gbai/bot.yaml": "", f"{other}.gbai/x.gbkb/docs-{name}/leave.md": "Nobody gets leave."}
    refused = await sent(house, foreign)
    assert (refused.status_code, [each["code"] for each in error_of(refused)["details"]]) == (
        422,
        ["foreign_collection"],
    )
    assert (await house.http.get(f"/api/bots/{other}")).status_code == 404
    same: Files = {
        f"{other}.gbai/bot.yaml": "",
        f"{other}.gbai/x.gbkb/docs-{name}/leave.md": gbai(name)[f"{name}.gbai/{name}.gbkb/docs-{name}/leave.md"],
    }
    await imported(house, same)


async def test_an_import_that_broke_off_is_repeated(house: House) -> None:
    """What is left of one is its collection with some of the documents, and no bot."""
    name = unused("broken")
    more = {f"{name}.gbkb/docs-{name}/{number}.md": f"number {number}" for number in range(3)}
    await imported(house, gbai(name))
    await house.ok("DELETE", f"/api/bots/{name}")
    report = await imported(house, gbai(name, **more))
    assert report["collections"] == [{"name": f"docs-{name}", "state": "exists", "adds": 3, "replaces": 0}]


async def test_secrets_are_refused_with_where_they_belong(house: House) -> None:
    name = unused("secret")
    secret = "sk-abcdefghijklmnopqrstuvwxyz0123456789"
    files = gbai(name, **{f"{name}.gbot/config.csv": f"name,value\nllm-key,{secret}\nbot-name,Ana\n"})
    refused = await sent(house, files)
    [finding] = error_of(refused)["details"]
    assert (refused.status_code, finding["code"], finding["path"]) == (
        422,
        "L03",
        f"{name}.gbai/{name}.gbot/config.csv:2",
    )
    assert "OPENAI_API_KEY" in finding["hint"]
    assert secret not in refused.text
    report = await imported(house, files, without_secrets=True)
    assert report["counts"]["secret"] == 1
    assert secret not in repr(contents(await exported(house, name)))


BAD = {
    "dots": [("../x", 0)],
    "absolute": [("/etc/cron.d/x", 0)],
    "link": [("bot.yaml", LINK)],
    "twice": [("bot.yaml", 0), ("BOT.yaml", 0)],
}


@pytest.mark.parametrize("what", BAD)
async def test_a_bad_archive_is_refused_and_reported(house: House, what: str) -> None:
    data = packed([(entry(name, mode or 0o100644), b"x") for name, mode in BAD[what]])
    refused = await sent(house, data)
    assert refused.status_code == 422
    assert all(each["hint"] for each in error_of(refused)["details"])
    assert json_of(await sent(house, data, dry_run=True))["ok"] is False


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "x.zip", 422),
        (b"PK\x05\x06", "x.zip", 422),
        (b"identity: {alias", "bot.yaml", 422),
        (b"a: &a [*a]", "bot.yaml", 422),
        (b"wrong;header\n", "config.csv", 422),
        (b"name,value\nbot-name,Ana\n", "config.csv", 422),
        (packed({"bot.yaml": b"\0" * 5_000_000}), "x.zip", 422),
    ],
)
async def test_what_is_no_package_is_refused(house: House, data: bytes, name: str, status: int) -> None:
    answer = await sent(house, data, name)
    assert answer.status_code == status, answer.text


async def test_a_file_by_itself_changes_that_alone(house: House) -> None:
    name = unused("bare")
    await imported(house, gbai(name))
    document = f"identity: {{alias: {name}}}\ngreeting: {{text: Hi}}\n".encode()
    report = json_of(await sent(house, document, "bot.yaml", into=name))
    assert report["action"] == "draft"
    draft = await house.ok("GET", f"/api/bots/{name}/draft")
    assert draft["config"]["dialogs"] == {"scripts": {"start.bas": DIALOG.decode()}}
    kept = await house.ok("GET", f"/api/bots/{name}/package/import")
    assert len(kept["kept"]) == 2


async def test_without_files_and_with_two_it_says_so(house: House) -> None:
    twice = [("file", ("bot.yaml", b"identity: {alias: abc}")), ("file", ("bot.yaml", b"identity: {alias: abc}"))]
    assert (await house.http.post("/api/packages", files=twice)).status_code == 400
    assert (await house.http.post("/api/packages", json={})).status_code == 400
    assert re.search("parameter", (await sent(house, b"x", intoo="x")).text)


async def test_taking_all_documents_of_a_bot_goes_on_record(house: House) -> None:
    name = unused("taken")
    await imported(house, gbai(name))
    await exported(house, name, documents=False)
    await exported(house, name)

    async def told() -> bool:
        record = await house.ok("GET", "/api/audit?action=knowledge.read")
        return [each["details"].get("bot") for each in record["items"]].count(name) == 1

    assert await until(told)


async def test_a_bot_that_gets_an_alias_again_has_not_been_imported(house: House) -> None:
    name = unused("again")
    await imported(house, gbai(name))
    await house.ok("DELETE", f"/api/bots/{name}")
    made = await house.http.post("/api/bots", json={"alias": name, "config": {"prompt": {"system": "x"}}})
    assert made.status_code == 201
    assert (await house.ok("GET", f"/api/bots/{name}/package/import"))["report"] is None
