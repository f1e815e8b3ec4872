"""What stands beside question and answer is moderated as they are: texts of files, excerpts that are cited."""

from tests.e2e.house import House, json_of, unused
from tests.e2e.test_media import sent
from tests.e2e.test_moderation import MASKING, MESSAGE, asked_of_model, blocking, moderated
from tests.servers.scripted_llm import Script

CARD = "4111 1111 1111 1111"


async def test_a_file_that_says_what_is_forbidden_reaches_nobody(house: House) -> None:
    bot = await moderated(house, input=[blocking("forbidden")])
    file = await sent(house, b"This is forbidden in every way.", "notes.md")
    events = await house.asked(bot, "What does it say?", attachments=[file["id"]])
    assert [event.type for event in events] == ["session_created", "moderation", "error"]
    assert (events[-1].data["code"], events[-1].data["message"]) == ("content_filtered", MESSAGE)
    assert not asked_of_model(house, bot)
    session = events[0].data["session_id"]
    answer = json_of(await house.ask(None, "And now?", session=session))
    assert answer["rg_response"], "the conversation goes on without it"
    assert "every way" not in str(house.request_of(bot).body)


async def test_what_is_masked_in_a_question_is_masked_in_a_file(house: House) -> None:
    bot = await moderated(house, input=[MASKING])
    file = await sent(house, f"The card is {CARD}, says the letter.".encode(), "letter.md")
    session = (await house.asked(bot, "What does it say?", attachments=[file["id"]]))[0].data["session_id"]
    for question in (None, "And again?"):
        if question:
            await house.ask(None, question, session=session)
        shown = str(house.request_of(bot).body["messages"])
        assert "says the letter" in shown
        assert CARD not in shown


async def test_excerpts_say_nothing_that_the_answer_may_not(house: House) -> None:
    collection = await house.collection(unused("cards"))
    document = await house.upload(collection, "card.md", f"The lighthouse pays with card {CARD} every day.".encode())
    assert (await house.settled(collection, document))["status"] == "ready"
    config = {"knowledge": {"collections": [{"name": collection}]}, "moderation": {"output": [MASKING]}}
    bot = await house.bot(Script(text="By card [1]."), config=config)
    events = await house.asked(bot, "How does the lighthouse pay?")
    (cited,) = [event.data["items"] for event in events if event.type == "sources"]
    assert "The lighthouse pays with card" in cited[0]["text"]
    assert CARD not in str([event.data for event in events])
    stored = await house.messages(events[0].data["session_id"])
    assert CARD not in str(stored[-1]["sources"])
    answer = await house.http.post(
        "/v1/chat/completions",
        json={"model": bot, "messages": [{"role": "user", "content": "How does the lighthouse pay?"}]},
    )
    assert answer.is_success
    assert CARD not in answer.text
