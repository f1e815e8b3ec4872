"""The pages of a bot's programs, sent as a browser without scripts sends them."""

import html
import re

import httpx2
import pytest

from tests.e2e.house import House, unused


@pytest.fixture
async def alias(house: House) -> str:
    name = unused("paged")
    assert (await house.http.post("/api/bots", json={"alias": name, "model": "extract"})).status_code == 201
    return name


async def begun(house: House, alias: str, path: str) -> httpx2.Response:
    return await house.http.post(f"/bots/{alias}/scripts", data={"path": path})


async def page(house: House, alias: str, path: str) -> str:
    answer = await house.http.get(f"/bots/{alias}/scripts/edit", params={"path": path})
    assert answer.status_code == 200, answer.text
    return answer.text


async def acted(house: House, alias: str, at: str, act: str, source: str, **more: str) -> httpx2.Response:
    found = re.search(r'data-etag="(\w+)"', await page(house, alias, at))
    assert found is not None
    data = {"etag": found[1], "act": act, "source": source, "path": at, **more}
    return await house.http.post(f"/bots/{alias}/scripts/edit", params={"path": at}, data=data)


async def test_a_program_is_begun_saved_renamed_and_deleted(house: House, alias: str) -> None:
    assert "No programs yet" in (await house.http.get(f"/bots/{alias}/scripts")).text
    made = await begun(house, alias, "tools/é 1")
    assert (made.status_code, made.headers["location"]) == (
        303,
        f"/bots/{alias}/scripts/edit?path=tools/%C3%A9%201.bas",
    )
    assert (await begun(house, alias, "tools/é 1.bas")).status_code == 428
    assert "is no path of a program" in html.unescape((await begun(house, alias, "../x")).text)
    path = "tools/é 1.bas"
    assert (await acted(house, alias, path, "save", 'TALK "</textarea><b>"\r\nIF 1 THEN\r\n')).status_code == 303
    shown = await page(house, alias, path)
    assert "TALK &#34;&lt;/textarea&gt;&lt;b&gt;&#34;\nIF 1 THEN\n</textarea>" in shown
    assert "1 error, " in shown
    assert "1 error" in (await house.http.get(f"/bots/{alias}/scripts")).text
    assert (await acted(house, alias, path, "rename", "", path="b.bas")).status_code == 303
    assert (await acted(house, alias, "b.bas", "delete", "")).headers["location"] == f"/bots/{alias}/scripts"
    assert (await house.http.get(f"/bots/{alias}/scripts/edit", params={"path": "b.bas"})).status_code == 404


async def test_what_was_typed_is_not_lost(house: House, alias: str) -> None:
    await begun(house, alias, "a.bas")
    late = await acted(house, alias, "a.bas", "save", 'TALK "mine"\n', etag="0" * 32)
    assert late.status_code == 412
    assert "Somebody has changed the program" in late.text
    assert "TALK &#34;mine&#34;" in late.text
    key = await acted(house, alias, "a.bas", "save", 'k = "sk-proj-abcdefghijklmnopqrstuvwxyz"\n')
    assert key.status_code == 422
    shaped = await acted(house, alias, "a.bas", "format", 'talk   "x"\n')
    assert "TALK &#34;x&#34;\n</textarea>" in shaped.text


async def test_a_program_is_tried_without_a_script(house: House, alias: str) -> None:
    await begun(house, alias, "a.bas")
    source = 'HEAR name AS NAME\nTALK "<b>Hello, " + name\n'
    assert "It waits for an answer." in (await acted(house, alias, "a.bas", "try", source)).text
    tried = await acted(house, alias, "a.bas", "try", source, answers="Ana")
    assert "It ended." in tried.text
    assert "&lt;b&gt;Hello, Ana" in tried.text
    assert "1 error, " in (await acted(house, alias, "a.bas", "try", "IF 1 THEN\n")).text
