"""What programs choose for a conversation: the collections that are searched for it, the tools that its model has."""

import json
from typing import Any

import pytest

from tests.e2e.house import House, unused
from tests.servers.scripted_llm import Script, ScriptedCall

CHOOSES = 'DESCRIPTION "Choose"\nPARAM kb AS STRING OPTIONAL\n{body}\n'
QUOTE = 'DESCRIPTION "Quote"\nRETURN 20\n'


@pytest.fixture(scope="module")
async def cake(house: House) -> str:
    """A collection that knows of cakes."""
    name = await house.collection(unused("cake"))
    text = b"# Cake\n\nA cake takes six eggs and a pound of butter.\n"
    await house.settled(name, await house.upload(name, "cake.md", text))
    return name


async def choosing(house: House, body: str, arguments: dict[str, Any] | None = None, **config: Any) -> tuple[str, str]:
    """A bot whose model lets such a program run in its first answer: its alias and its conversation."""
    call = ScriptedCall("basic_choose", json.dumps(arguments or {}))
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="{result}"),))
    scripts = {"choose.bas": CHOOSES.format(body=body), "quote.bas": QUOTE}
    tools = {"enabled": ["basic.choose"], "overrides": {"basic.choose": {"approval": "never"}}}
    bot = await house.bot(script, config={"dialogs": {"scripts": scripts}, "tools": tools, **config})
    events = await house.asked(bot, "Choose")
    house.llm.scripts[bot] = Script(text="Fine.")
    return bot, events[0].data["session_id"]


def answers(house: House, bot: str) -> str:
    """What the program has said to the model."""
    found = [item["content"] for item in house.request_of(bot).body["messages"] if item["role"] == "tool"]
    return str(found[-1])


async def seen(house: House, bot: str, session: str, question: str) -> tuple[str, list[str]]:
    """The system's message of another turn, and the tools of its model."""
    await house.ask(bot, question, session=session)
    body = house.request_of(bot).body
    system = "\n".join(item["content"] for item in body["messages"] if item["role"] == "system")
    return system, [tool["function"]["name"] for tool in body.get("tools", [])]


async def test_a_collection_is_searched_for_a_conversation_from_then_on(house: House, cake: str) -> None:
    bot, session = await choosing(house, "USE KB kb", {"kb": f"{cake}.gbkb"})
    system, _ = await seen(house, bot, session, "How many eggs does a cake take?")
    assert "six eggs" in system
    await house.ask(bot, "How many eggs does a cake take?")
    other = house.request_of(bot).body["messages"][0]["content"]
    assert "six eggs" not in other, "another conversation has nothing of it"


async def test_a_collection_of_the_bot_is_left(house: House, cake: str) -> None:
    own = {"knowledge": {"collections": [{"name": cake}]}}
    bot, session = await choosing(house, "RETURN [CLEAR KB kb, CLEAR KB ALL]", {"kb": cake}, **own)
    assert answers(house, bot) == "[true,false]"
    system, _ = await seen(house, bot, session, "How many eggs does a cake take?")
    assert "six eggs" not in system


async def test_what_the_collections_know_is_a_value(house: House, cake: str) -> None:
    body = 'USE KB kb\nfound = THINK KB "How many eggs does a cake take?"\nRETURN found'
    bot, _ = await choosing(house, body, {"kb": cake})
    found = json.loads(answers(house, bot))
    assert set(found) == {"query", "results", "summary", "confidence", "total_results", "sources", "kb_count"}
    first = found["results"][0]
    assert set(first) == {"content", "source", "kb_name", "relevance", "tokens"}
    assert ("six eggs" in first["content"], first["kb_name"], found["kb_count"]) == (True, cake, 1)
    assert 0 < found["confidence"] == first["relevance"] <= 1
    assert (found["total_results"], found["sources"]) == (1, ["Cake"])


async def test_nothing_known_is_no_error(house: House) -> None:
    bot, _ = await choosing(house, 'found = THINK KB "Why?"\nRETURN [found.total_results, found.confidence]')
    assert answers(house, bot) == "[0,0]"


async def test_a_collection_that_whoever_asks_may_not_read_is_not_there(house: House, cake: str) -> None:
    closed = await house.collection(unused("closed"))
    await house.ok("PUT", f"/api/collections/{closed}/access", json={"visibility": "restricted", "roles": ["owner"]})
    body = "TRY\nUSE KB kb\nCATCH e\nRETURN e.code\nEND TRY"
    key = (await house.ok("POST", "/api/keys", json={"kind": "test", "name": unused("key")}))["secret"]
    for name in (closed, "no-such-collection"):
        bot, _ = await choosing(house, body, {"kb": name})
        call = ScriptedCall("basic_choose", json.dumps({"kb": name}))
        house.llm.scripts[bot] = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="{result}"),))
        await house.asked(bot, "Again", key=key)
        assert answers(house, bot) == '"KbError"'


@pytest.mark.parametrize(
    ("body", "tools"),
    [
        ('USE TOOL "quote"', ["basic_choose", "basic_quote"]),
        ('ADD TOOL "shop.gbdialog/quote.bas"', ["basic_choose", "basic_quote"]),
        ('USE TOOL "builtin.calculator"\nUSE TOOL "quote"', ["basic_choose", "basic_quote", "builtin_calculator"]),
        ('USE TOOL "quote"\nREMOVE TOOL "quote"\nREMOVE TOOL "choose"', []),
        ("CLEAR TOOLS", []),
    ],
)
async def test_a_conversation_has_the_tools_that_a_program_gave_it(house: House, body: str, tools: list[str]) -> None:
    bot, session = await choosing(house, body)
    assert sorted((await seen(house, bot, session, "And now?"))[1]) == tools


async def test_tools_are_listed_and_unknown_ones_are_not_found(house: House) -> None:
    bot, _ = await choosing(house, 'USE TOOL "quote"\nRETURN LIST TOOLS')
    assert json.loads(answers(house, bot)) == [
        {"name": "choose", "description": "Choose"},
        {"name": "quote", "description": "Quote"},
    ]
    bot, _ = await choosing(house, 'USE TOOL "nothing"')
    assert json.loads(answers(house, bot).removeprefix("Error: "))["error"] == {
        "code": "NotFound",
        "message": "there is no tool nothing",
    }


async def test_the_first_program_chooses_for_the_answer_behind_it(house: House, cake: str) -> None:
    start = f'USE TOOL "quote"\nUSE KB "{cake}"\n'
    scripts = {"start.bas": start, "quote.bas": QUOTE}
    bot = await house.bot(config={"dialogs": {"scripts": scripts}})
    await house.ask(bot, "How many eggs does a cake take?")
    body = house.request_of(bot).body
    assert "six eggs" in body["messages"][0]["content"]
    assert [tool["function"]["name"] for tool in body["tools"]] == ["basic_quote"]


async def test_rows_of_a_table_are_found_by_what_they_mean(house: House) -> None:
    table = "TABLE boats\n  id NUMBER KEY\n  name STRING(80)\nEND TABLE\n"
    body = (
        'FOR EACH each IN ["a canoe with two paddles", "a fast motorcycle", "a loaf of bread"]\n'
        '  INSERT "boats" WITH name = each\nNEXT\n'
        'RETURN [SEARCH("boats", "rowing on the lake", 1)[0].name, AUTOCOMPLETE("boats", "a l", 5)]'
    )
    call = ScriptedCall("basic_choose", "{}")
    script = Script(text="", tokens=0, calls=(call,), rounds=(Script(text="{result}"),))
    scripts = {"tables.bas": table, "choose.bas": f'DESCRIPTION "Choose"\n{body}\n'}
    tools = {"enabled": ["basic.choose"], "overrides": {"basic.choose": {"approval": "never"}}}
    bot = await house.bot(script, config={"dialogs": {"scripts": scripts}, "tools": tools})
    await house.asked(bot, "Choose")
    assert json.loads(answers(house, bot)) == ["a canoe with two paddles", ["a loaf of bread"]]
