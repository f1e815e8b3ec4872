"""Files that come with a question, on the running server: pictures, recordings, documents of one conversation."""

import base64
import shutil
import struct
import zlib
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, error_of, json_of
from tests.e2e.stream import joined
from tests.e2e.test_moderation import moderated
from tests.servers.scripted_llm import Script


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
WAV = (
    b"RIFF"
    + struct.pack("<I", 36)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    + b"data\0\0\0\0"
)
NOTE = b"# Parrots\n\nThe office parrot eats walnuts and must never be given chocolate.\n"


async def send(house: House, content: bytes, name: str, key: str | None = None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return await house.http.post("/api/media", files={"file": (name, content)}, headers=headers)


async def sent(house: House, content: bytes, name: str) -> dict[str, Any]:
    answer = await send(house, content, name)
    assert answer.status_code == 201, answer.text
    return json_of(answer)


async def test_a_picture_is_shown_to_the_model_with_its_question_alone(house: House) -> None:
    bot = await house.bot(Script(text="A dot."))
    picture = await sent(house, PNG, "dot.txt")
    assert (picture["kind"], picture["media_type"], picture["turn_id"]) == ("image", "image/png", None)
    asked = await house.asked(bot, "What is it?", attachments=[picture["id"]])
    assert joined(asked) == "A dot."
    content = house.request_of(bot).body["messages"][-1]["content"]
    url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert {"type": "image_url", "image_url": {"url": url}} in content
    turn, session = asked[0].data["turn_id"], asked[0].data["session_id"]
    assert json_of(await house.http.get(f"/api/media/{picture['id']}"))["turn_id"] == turn
    await house.asked(bot, "And now?", session=session)
    assert "image_url" not in str(house.request_of(bot).body)
    again = await house.ask(bot, "What is it?", attachments=[picture["id"]])
    assert (again.status_code, error_of(again)["message"]) == (
        422,
        "'dot.txt' came with another message: send it again.",
    )


async def test_what_is_asked_again_or_differently_has_its_files(house: House) -> None:
    bot = await house.bot(Script(text="A dot."))
    picture = await sent(house, PNG, "dot.png")
    asked = await house.asked(bot, "What is it?", attachments=[picture["id"]])
    turn = asked[0].data["turn_id"]
    for act, body in (("regenerate", None), ("regenerate", None), ("edit", {"message": "And what colour?"})):
        line = await house.line()
        again = await line.request("POST", f"/api/chat/turns/{turn}/{act}", house.headers(), body)
        turn = (await again.all())[0].data["turn_id"]
        assert "image_url" in str(house.request_of(bot).body["messages"][-1]), act
    await house.asked(bot, "And now?", session=asked[0].data["session_id"])
    assert "image_url" not in str(house.request_of(bot).body)


async def test_a_copied_conversation_has_the_files_of_the_first_also_when_that_is_gone(house: House) -> None:
    bot = await house.bot(Script(text="A dot."))
    picture = await sent(house, PNG, "dot.png")
    first = (await house.asked(bot, "What is it?", attachments=[picture["id"]]))[0].data["session_id"]
    copy = json_of(await house.http.post(f"/api/sessions/{first}/fork", json={}))["id"]
    assert (await house.http.delete(f"/api/sessions/{first}")).status_code == 204
    turn = json_of(await house.http.get(f"/api/sessions/{copy}/messages"))["items"][0]["turn_id"]
    line = await house.line()
    await (await line.request("POST", f"/api/chat/turns/{turn}/regenerate", house.headers(), None)).all()
    assert "image_url" in str(house.request_of(bot).body["messages"][-1])


async def test_a_document_is_asked_over_in_its_conversation_alone(house: House) -> None:
    bot = await house.bot(Script(text="Walnuts."))
    note = await sent(house, NOTE, "parrots.md")
    asked = await house.asked(bot, "What does it eat?", attachments=[note["id"]])
    shown = str(house.request_of(bot).body["messages"])
    assert "[file: parrots.md]" in shown
    assert "walnuts" in shown
    await house.asked(bot, "And chocolate?", session=asked[0].data["session_id"])
    assert "walnuts" in str(house.request_of(bot).body["messages"]), "it stays with the conversation"
    await house.asked(bot, "What does it eat?")
    assert "walnuts" not in str(house.request_of(bot).body["messages"])


async def test_a_picture_comes_with_a_question_over_openai_s_api_into_one_of_our_conversations(house: House) -> None:
    bot = await house.bot(Script(text="A dot."))
    begun = await house.asked(bot, "Hello")
    session = begun[0].data["session_id"]
    url = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    parts = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}]
    body = {"model": bot, "messages": [{"role": "user", "content": parts}], "metadata": {"session_id": session}}
    answer = await house.http.post("/v1/chat/completions", json=body)
    assert json_of(answer)["choices"][0]["message"]["content"] == "A dot.", answer.text
    assert {"type": "image_url", "image_url": {"url": url}} in house.request_of(bot).body["messages"][-1]["content"]
    turn = (await house.messages(session))[-1]["turn_id"]
    rows = await house.rows("select turn_id::text from media_file where session_id = $1", session)
    assert [row["turn_id"] for row in rows] == [turn]
    deaf = await house.bot(Script(text="-"), config={"multimodal": {"allowed_mime": ["audio/*"]}})
    for metadata in (None, {"session_id": (await house.asked(deaf, "Hello"))[0].data["session_id"]}):
        refused = await house.http.post("/v1/chat/completions", json={**body, "model": deaf, "metadata": metadata})
        assert (refused.status_code, "does not take" in refused.text) == (422, True), refused.text


async def test_pictures_are_moderated_where_a_step_looks_at_them(house: House) -> None:
    step = {"handler": "endpoint", "action": "block", "threshold": 0.8}
    bot = await moderated(house, Script(text="A dot."), input=[step])
    for drawn, verdict in ((b"hate=0.9", {"category": "hate"}), (b"hate=0.7", None)):
        picture = await sent(house, PNG + drawn, "dot.png")
        answer = json_of(await house.ask(bot, "What is it?", attachments=[picture["id"]]))
        assert answer.get("mod_response") == verdict
        url = f"data:image/png;base64,{base64.b64encode(PNG + drawn).decode()}"
        parts = [{"type": "image_url", "image_url": {"url": url}}]
        before = [{"role": "user", "content": parts}, {"role": "assistant", "content": "A dot."}]
        body = {"model": bot, "messages": [*before, {"role": "user", "content": "And now?"}]}
        over = await house.http.post("/v1/chat/completions", json=body)
        assert over.is_success is (verdict is None), over.text


async def test_of_a_long_document_the_model_sees_what_is_near_the_question(house: House) -> None:
    bot = await house.bot(Script(text="Blue."), config={"context": {"budget_tokens": 12_000}})
    pages = [
        f"# Chapter {number}\n\n" + f"The weather report of day {number} speaks of rain. " * 60 for number in range(40)
    ]
    pages[25] += "\n\nThe secret colour of the lighthouse door is turquoise.\n"
    book = await sent(house, "\n\n".join(pages).encode(), "book.md")
    await house.asked(bot, "Which colour has the lighthouse door?", attachments=[book["id"]])
    shown = str(house.request_of(bot).body["messages"])
    assert "turquoise" in shown
    assert "the passages nearest to the question" in shown
    assert len(shown) < 40_000


async def test_what_was_said_is_written_down_and_answered(house: House) -> None:
    bot = await house.bot(Script(text="Hello."))
    speech = await sent(house, WAV, "question.wav")
    heard = json_of(await house.http.post(f"/api/media/{speech['id']}/transcribe", json={"persona": bot}))
    assert heard["text"]
    calls = len(house.llm.requests)
    await house.asked(bot, "What did I say?", attachments=[speech["id"]])
    assert heard["text"] in str(house.request_of(bot).body["messages"])
    assert len(house.llm.requests) == calls + 1, "it was heard once"


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "empty.md", "empty"),
        (b"MZ\x90\0" + bytes(range(256)) * 8, "photo.png", "no format that can be read"),
        (b"%PDF-1.7 nothing else", "paper.pdf", "damaged"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_not_kept(house: House, content: bytes, name: str, told: str) -> None:
    before = await house.rows("select count(*) from media_file")
    answer = await send(house, content, name)
    assert answer.status_code == 422, answer.text
    assert told in error_of(answer)["message"]
    assert await house.rows("select count(*) from media_file") == before


async def test_a_bot_says_what_it_does_not_take(house: House) -> None:
    picture, speech = await sent(house, PNG, "dot.png"), await sent(house, WAV, "a.wav")
    large = await sent(house, PNG + bytes(1_100_000), "large.png")
    deaf = await house.bot(Script(text="-"), config={"multimodal": {"speech_in": False, "vision": "off", "ocr": False}})
    small = await house.bot(Script(text="-"), config={"multimodal": {"max_upload_mb": 1}})
    choosy = await house.bot(Script(text="-"), config={"multimodal": {"allowed_mime": ["audio/*", "application/pdf"]}})
    note = await sent(house, NOTE, "paper.pdf")
    for bot, file, told in (
        (deaf, picture, "cannot be looked at: this bot does not look at pictures"),
        (deaf, speech, "cannot be heard"),
        (small, large, "larger than the 1 MB that this bot takes"),
        (choosy, picture, "holds image/png, which this bot does not take; it takes audio/*, application/pdf"),
        (choosy, note, "holds text/"),
    ):
        refused = await house.ask(bot, "Well?", attachments=[file["id"]])
        assert refused.status_code == 422
        assert told in error_of(refused)["message"]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="this machine reads no text from pictures")
async def test_a_bot_that_cannot_see_is_told_the_text_in_a_picture(house: House) -> None:
    bot = await house.bot(Script(text="-"), config={"multimodal": {"vision": "off"}})
    picture = await sent(house, PNG, "dot.png")
    await house.asked(bot, "What is it?", attachments=[picture["id"]])
    assert "the text in it: this bot does not look at pictures" in str(house.request_of(bot).body["messages"])


async def test_files_are_their_owners_own(house: House) -> None:
    bot = await house.bot(Script(text="-"))
    note = await sent(house, NOTE, "parrots.md")
    key = json_of(await house.http.post("/api/keys", json={"kind": "prod", "name": "other"}))["secret"]
    other = {"Authorization": f"Bearer {key}"}
    for method, path in (("GET", ""), ("GET", "/content"), ("DELETE", ""), ("POST", "/transcribe")):
        answer = await house.http.request(method, f"/api/media/{note['id']}{path}", headers=other)
        assert answer.status_code == 404, (method, path)
    body = {"message": "What?", "persona": bot, "attachments": [note["id"]]}
    assert (await house.http.post("/api/chat/completion", json=body, headers=other)).status_code == 404
    shown = await house.http.get(f"/api/media/{note['id']}/content")
    assert (shown.content, shown.headers["content-type"]) == (NOTE, "application/octet-stream")
    assert shown.headers["content-disposition"].startswith("attachment")
    assert (await house.http.delete(f"/api/media/{note['id']}")).status_code == 204
    assert (await house.http.get(f"/api/media/{note['id']}")).status_code == 404
