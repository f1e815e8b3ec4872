"""The pages of tools: a bot's, tried by a form of their schema; the log, an operator's word, imported services."""

import html
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, unused
from tests.servers.notes_double import DOCUMENT, Notes
from tests.servers.scripted_llm import Script, ScriptedCall

HTML = {"Accept": "text/html"}
NAME = "builtin.calculator"
SUM = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")
TOLD = Script(text="", tokens=0, calls=(SUM,), rounds=(Script(text="So: {result}"),))


async def shown(house: House, path: str, status: int = 200) -> str:
    answer = await house.http.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


async def sent(house: House, path: str, **form: str) -> httpx2.Response:
    return await house.http.post(path, data=form or {"go": ""}, headers=HTML)


def enabled(*names: str, **overrides: Any) -> dict[str, Any]:
    return {"tools": {"enabled": [*names], "overrides": dict.fromkeys(names, overrides) if overrides else {}}}


async def test_a_tool_is_tried_by_a_form_of_its_schema_and_made_again(house: House) -> None:
    bot = await house.bot(config=enabled(NAME, approval="user"))
    listed = await shown(house, f"/bots/{bot}/tools")
    own, _, others = listed.partition("Others that there are")
    assert (NAME in own, NAME in others, "whoever asks" in own) == (True, False, True)
    assert "builtin.fetch" in others
    page = await shown(house, f"/bots/{bot}/tools/{NAME}")
    assert 'name="argument.expression"' in page
    assert '"expression": {' in page, "its schema"
    tried = await sent(house, f"/bots/{bot}/tools/{NAME}", **{"argument.expression": "6 * 7"})
    assert (tried.status_code, ">42</pre>" in tried.text) == (200, True)
    wrong = await sent(house, f"/bots/{bot}/tools/{NAME}", **{"argument.expression": ""})
    assert wrong.status_code == 422
    assert "'expression' is a required property" in html.unescape(wrong.text)
    call = (await house.ok("GET", f"/api/tool-calls?bot={bot}"))["items"][0]["id"]
    one = await shown(house, f"/tools/calls/{call}")
    assert '"expression": "6 * 7"' in one
    again = await sent(house, f"/tools/calls/{call}/replay")
    assert (again.status_code, ">42</pre>" in again.text) == (200, True)
    log = await shown(house, f"/tools/calls?bot={bot}&ok=true&name={NAME}")
    assert log.count('class="main-cell"') == 2
    assert "made again" in log
    assert "No such calls" in await shown(house, f"/tools/calls?bot={bot}&ok=false")
    await shown(house, "/tools/calls?bot=no-such-bot", 404)
    await shown(house, f"/bots/{bot}/tools/builtin.nothing", 404)


@pytest.mark.parametrize(("word", "told"), [("true", "So: 42"), ("false", "So: Error")])
async def test_an_operator_says_a_word_on_the_page(house: House, word: str, told: str) -> None:
    bot = await house.bot(TOLD, config=enabled(NAME, approval="operator"))
    stream = await house.stream(bot, "Sum?")
    asked = await stream.until("approval_required")
    id = asked.data["call_id"]
    assert f'action="/tools/calls/{id}/approval"' in await shown(house, "/tools/calls")
    assert '<span class="count">' in await shown(house, "/tools")
    assert (await sent(house, f"/tools/calls/{id}/approval", ok=word)).status_code == 303
    text = "".join(event.data["content"] for event in await stream.all() if event.type == "token")
    assert text.startswith(told)
    assert f'action="/tools/calls/{id}/approval"' not in await shown(house, "/tools/calls")
    assert (await sent(house, f"/tools/calls/{id}/approval", ok=word)).status_code == 404, "it is decided"


async def test_a_service_is_imported_tried_and_removed(house: House, service: Notes) -> None:
    name = unused("notes")
    await house.ok("PUT", f"/api/secrets/{name}", json={"value": "a key"})
    form = {"name": name, "document": str(DOCUMENT).replace("'", '"').replace("True", "true"), "base_url": service.url}
    refused = await sent(house, "/tools/services", **form, secret="plain")
    assert refused.status_code == 422
    assert f'value="{name}"' in refused.text
    made = await sent(house, "/tools/services", **form, secret=f"secret://{name}", header="X-Api-Key")
    assert made.status_code == 200, made.text
    one = await shown(house, f"/tools/services/{name}")
    for told in (f"http.{name}.write", "POST /notes", "has an effect", f"secret://{name}, in the header X-Api-Key"):
        assert told in one
    assert name in await shown(house, "/tools/services")
    bot = await house.bot(config=enabled(f"http.{name}.write"))
    path, before = f"/bots/{bot}/tools/http.{name}.write", len(service.written)
    typed = {"argument.body": '{"text": "hi"}'}
    unsure = await sent(house, path, **typed)
    assert (unsure.status_code, "has an effect" in unsure.text) == (409, True)
    broken = await sent(house, path, **{"argument.body": "{text"}, confirm="on")
    assert "body takes a JSON value" in broken.text
    assert len(service.written) == before
    done = await sent(house, path, **typed, confirm="on")
    assert "HTTP 201" in done.text
    assert service.written[-1][1] == {"text": "hi"}
    assert (await sent(house, f"/tools/services/{name}/remove")).status_code == 303
    await shown(house, f"/tools/services/{name}", 404)
    assert "It has no tools" in await shown(house, f"/bots/{bot}/tools")
