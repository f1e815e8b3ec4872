"""Pictures and speech that programs have made, by connections that the bot names alone; both are accounted for."""

import pytest

from tests.e2e.house import House
from tests.e2e.stream import Json
from tests.e2e.test_dialogs import begun, said
from tests.e2e.test_usage import counted
from tests.servers.scripted_llm.endpoints import PICTURE, SPEECH

MAKES = """
picture = IMAGE "a red boat"
sound = AUDIO "Good morning"
TALK DOWNLOAD picture AS LINK
TALK DOWNLOAD sound AS LINK
TALK picture.mime_type + " " + sound.mime_type
HEAR x
"""


@pytest.mark.parametrize(
    "model",
    [
        {"connection": "openai"},
        {"connection": "anthropic", "fallback": [{"connection": "groq"}, {"connection": "openai"}]},
    ],
    ids=["its own", "a fallback"],
)
async def test_what_a_model_makes_is_a_file_of_the_drive(house: House, model: Json) -> None:
    bot, answer = await begun(house, MAKES, model=model)
    picture, sound, kinds = said(answer).split("\n\n")
    assert kinds == "image/png audio/mpeg"
    async with house.server.client("") as nobody:
        assert (await nobody.get(picture)).content == PICTURE
        assert (await nobody.get(sound)).content == SPEECH + b"Good morning"
    asked = [each for each in house.llm.requests if each.path in {"/v1/images/generations", "/v1/audio/speech"}]
    assert [each.body["model"] for each in asked[-2:]] == ["gpt-image-1", "gpt-4o-mini-tts"]
    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    await counted(house, id, 2)
    calls = (await house.ok("GET", "/api/usage/calls", params={"bot": id}))["items"]
    told = {each["activity"]: (each["model"], each["connection"]) for each in calls}
    assert told == {"image": ("gpt-image-1", "openai"), "speech": ("gpt-4o-mini-tts", "openai")}


async def test_no_connection_that_the_bot_does_not_name_is_told_anything(house: House) -> None:
    line = 'TRY\nx = {0}\nCATCH e\nTALK e.code & ": " & e.message\nEND TRY\n'
    made = line.format('IMAGE "a zeppelin"') + line.format('AUDIO "zeppelins"')
    _, answer = await begun(house, made + "HEAR x", model={"connection": "anthropic"})
    picture, speech = said(answer).split("\n\n")
    named = "makes {0}: name one that does in model.connection or model.fallback: openai"
    assert picture.startswith("LlmError: Neither the bot's connection anthropic nor a fallback of it")
    assert named.format("pictures") in picture
    assert named.format("speech") in speech
    assert "zeppelin" not in str([each.body for each in house.llm.requests])


async def test_nothing_is_made_of_nothing(house: House) -> None:
    line = "TRY\nx = {0}\nCATCH e\nTALK e.code\nEND TRY\n"
    _, answer = await begun(house, line.format('IMAGE ""') + line.format('AUDIO REPEAT("x", 5000)') + "HEAR x")
    assert said(answer) == "ArgumentError\n\nArgumentError"
