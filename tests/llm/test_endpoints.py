"""Endpoints beside chat: what is sent and read, with OpenAI's own client beside ours, and who has none."""

import math
from base64 import b64encode

import openai
import pytest
from openai.types import ModerationImageURLInputParam

from palaver.llm import endpoints, errors
from palaver.llm.answers import Audio
from palaver.llm.messages import Image, Usage
from tests.llm.conftest import KEY, connect
from tests.servers.scripted_llm import Script, ScriptedLLM
from tests.servers.scripted_llm.endpoints import PICTURE, vector
from tests.servers.scripted_llm.endpoints import SPEECH as SPOKEN

TEXTS = ["one two", "größe", "three"]
SPEECH = Audio('sp"eech\r\n.mp3', "audio/mpeg", b"\r\n--\x00\xff" * 50)


@pytest.mark.parametrize("name", ["openai", "ollama"])
async def test_vectors_come_in_the_order_of_the_texts(llm: ScriptedLLM, name: str) -> None:
    found = await endpoints.embed(connect(llm, name), TEXTS, "m", dimensions=5)
    assert [list(one) for one in found.vectors] == [vector(text, 5) for text in TEXTS]
    assert (found.model, found.usage) == ("m", Usage(4, 0, 4))
    assert llm.last().body["dimensions"] == 5
    await endpoints.embed(connect(llm, name), TEXTS)
    assert "dimensions" not in llm.last().body
    assert llm.last().body["model"] in {"text-embedding-3-small", "embeddinggemma"}


async def test_a_moderation_is_read_as_openais_client_reads_it(llm: ScriptedLLM) -> None:
    texts = ["kind words", "hate=0.9 and violence=0.25"]
    ours = await endpoints.moderate(connect(llm, "openai"), texts)
    assert llm.last().body == {"model": "omni-moderation-latest", "input": texts}
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        theirs = await client.moderations.create(model="omni-moderation-latest", input=texts)
    assert [one.flagged for one in ours] == [one.flagged for one in theirs.results] == [False, True]
    for mine, other in zip(ours, theirs.results, strict=True):
        told = {name: score for name, score in other.category_scores.model_dump(by_alias=True).items() if score}
        assert {name: score for name, score in mine.scores.items() if score} == told
    assert ours[1].scores["violence"] == 0.25


async def test_a_picture_is_moderated_as_openais_client_has_it(llm: ScriptedLLM) -> None:
    picture = Image("image/png", b"\x89PNG\r\n\x1a\n violence=0.75")
    ours = await endpoints.look(connect(llm, "openai"), picture)
    sent = llm.last().body
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        part: ModerationImageURLInputParam = {"type": "image_url", "image_url": {"url": picture.url()}}
        theirs = await client.moderations.create(model="omni-moderation-latest", input=[part])
    assert llm.last().body == sent
    assert (ours.flagged, ours.scores["violence"]) == (True, theirs.results[0].category_scores.violence)


@pytest.mark.parametrize(
    ("name", "model", "seconds", "usage"),
    [("groq", None, 2.5, None), ("openai", "whisper-1", 2.5, None), ("openai", None, None, Usage(14, 4, 18))],
)
async def test_a_recording_is_sent_as_openais_client_sends_it(
    llm: ScriptedLLM, name: str, model: str | None, seconds: float | None, usage: Usage | None
) -> None:
    ours = await endpoints.transcribe(connect(llm, name), SPEECH, model, "de")
    assert ours.text == f"A recording of {len(SPEECH.data)} bytes."
    assert (ours.seconds, ours.usage, ours.language) == (seconds, usage, "de")
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        theirs = await client.audio.transcriptions.create(
            model=ours.model, file=("speech.mp3", SPEECH.data, SPEECH.mime), language="de"
        )
    assert theirs.text == ours.text


async def test_a_script_says_what_a_recording_says(llm: ScriptedLLM) -> None:
    llm.scripts["whisper-1"] = Script(text="Guten Tag.")
    assert (await endpoints.transcribe(connect(llm, "openai"), SPEECH, "whisper-1")).text == "Guten Tag."


async def test_a_picture_is_asked_for_as_openais_client_asks(llm: ScriptedLLM) -> None:
    ours = await endpoints.draw(connect(llm, "openai"), "a red boat")
    sent = llm.last().body
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        theirs = await client.images.generate(model="gpt-image-1", prompt="a red boat", n=1)
    assert llm.last().body == sent
    assert theirs.data
    assert (ours.data, b64encode(ours.data).decode()) == (PICTURE, theirs.data[0].b64_json)
    assert (ours.model, ours.usage) == ("gpt-image-1", Usage(5, 100, 105))
    await endpoints.draw(connect(llm, "openai"), "a red boat", "dall-e-3")
    assert llm.last().body["response_format"] == "b64_json"


@pytest.mark.parametrize("text", ["no base64!", " "])
async def test_what_is_no_picture_is_garbage(llm: ScriptedLLM, text: str) -> None:
    llm.scripts["m"] = Script(text=text)
    with pytest.raises(errors.Garbage):
        await endpoints.draw(connect(llm, "openai"), "a red boat", "m")


async def test_speech_is_asked_for_as_openais_client_asks(llm: ScriptedLLM) -> None:
    ours = await endpoints.speak(connect(llm, "openai"), "Guten Tag")
    sent = llm.last().body
    async with openai.AsyncOpenAI(api_key=KEY, base_url=f"{llm.url}/v1", max_retries=0) as client:
        theirs = await client.audio.speech.create(
            model="gpt-4o-mini-tts", input="Guten Tag", voice="alloy", response_format="mp3"
        )
    assert llm.last().body == sent
    assert ours.data == theirs.content == SPOKEN + b"Guten Tag"


@pytest.mark.parametrize(
    ("fault", "kind"), [("401", errors.KeyRefused), ("500", errors.Overloaded), ("html", errors.Garbage)]
)
async def test_faults_of_speech_are_those_of_chat(llm: ScriptedLLM, fault: str, kind: type[errors.ModelFailed]) -> None:
    llm.scripts["m"] = Script(fault=fault)
    with pytest.raises(kind):
        await endpoints.speak(connect(llm, "openai"), "Guten Tag", "m")


async def test_who_has_no_such_endpoint_is_named(llm: ScriptedLLM) -> None:
    anthropic, groq = connect(llm, "anthropic"), connect(llm, "groq")
    with pytest.raises(errors.RequestRefused, match=r"'anthropic' \(Anthropic\) makes no embeddings"):
        await endpoints.embed(anthropic, TEXTS)
    with pytest.raises(errors.RequestRefused, match=r"'groq' \(Groq\) does not moderate"):
        await endpoints.moderate(groq, TEXTS)
    with pytest.raises(errors.RequestRefused, match=r"'anthropic' \(Anthropic\) does not transcribe"):
        await endpoints.transcribe(anthropic, SPEECH)
    with pytest.raises(errors.RequestRefused, match=r"'anthropic' \(Anthropic\) makes no pictures"):
        await endpoints.draw(anthropic, "a red boat")
    with pytest.raises(errors.RequestRefused, match=r"'groq' \(Groq\) makes no speech"):
        await endpoints.speak(groq, "Guten Tag")
    assert endpoints.moderates(connect(llm, "openai"))
    assert not endpoints.moderates(groq)
    assert endpoints.transcribes(groq)


@pytest.mark.parametrize(
    ("fault", "kind"), [("401", errors.KeyRefused), ("500", errors.Overloaded), ("html", errors.Garbage)]
)
async def test_their_faults_are_those_of_chat(llm: ScriptedLLM, fault: str, kind: type[errors.ModelFailed]) -> None:
    llm.scripts["m"] = Script(fault=fault)
    with pytest.raises(kind):
        await endpoints.moderate(connect(llm, "openai"), TEXTS, "m")


def test_vectors_of_the_script_are_numbers() -> None:
    assert all(map(math.isfinite, vector("x", 200)))
