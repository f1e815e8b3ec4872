"""Programs reach out of their conversation: other servers, files, other conversations, other bots."""

from typing import Any

from tests.e2e.house import House, unused
from tests.e2e.test_dialogs import begun, goes_on, said
from tests.e2e.test_packages import contents, exported, gbai, imported
from tests.e2e.test_turn_limits import token
from tests.servers.notes_double import Notes
from tests.servers.palaver import PalaverServer
from tests.servers.scripted_llm import Script

ORDERING = """
SET HEADER "X-Token", "t-17"
TALK "What is it?"
HEAR note
r = POST "{url}/notes" WITH text = note
WRITE r.status + " " + r.id + " " + note TO "orders/last.txt"
list = GET "{url}/notes" WITH q = note
SEND FILE "orders/last.txt", list
TRY
  GET "http://169.254.169.254/latest/"
CATCH e
  TALK e.code
END TRY
"""


async def test_a_dialog_asks_a_service_and_gives_away_what_it_wrote(
    house: House, service: Notes, server: PalaverServer
) -> None:
    before = len(service.written)
    _, first = await begun(house, ORDERING.replace("{url}", service.url))
    answer = await goes_on(house, first["session_id"], "two boats")
    ((method, body, headers),) = service.written[before:]
    assert (method, body, headers["x-token"]) == ("POST", {"text": "two boats"}, "t-17")
    assert headers["idempotency-key"]
    assert service.asked[-1] == "/notes?q=two+boats"
    assert answer.startswith("Notes: ")
    assert answer.endswith("AccessDenied")
    link = answer.partition("](")[2].partition(")")[0]
    async with server.client("") as nobody:
        file = await nobody.get(link)
        assert file.text == f"201 {len(service.written)} two boats"
        assert file.headers["content-disposition"].startswith("attachment;")
        assert (await nobody.get(link[:-3])).status_code == 404


async def test_a_dialog_speaks_in_another_conversation_and_asks_another_bot(house: House) -> None:
    other = await house.bot(Script(text="It is paid."))
    text = f"""
HEAR id "Where?"
SEND TO SESSION id, "Your turn."
b = BROADCAST "Hello" TO [id, user.id, "telegram:5"]
TALK (DELEGATE "Is it paid?" TO BOT "{other}") + " " + b.sent + " " + b.errors[0].error
TRY
  SEND TO SESSION "{{ours}}", "x"
CATCH e
  TALK e.code
END TRY
"""
    elsewhere = (await begun(house, 'TALK "Hi."'))[1]["session_id"]
    bot, first = await begun(house, text.replace("{ours}", elsewhere))
    begun_too = (await house.ask(bot, "Hello?")).json()
    answer = await goes_on(house, first["session_id"], begun_too["session_id"])
    assert answer.startswith("Hello\n\nIt is paid. 2 there is no channel to telegram:5: ")
    assert answer.endswith("\n\nNotFound")
    heard = [each["content"] for each in await house.messages(begun_too["session_id"])]
    assert heard[-2:] == ["Your turn.", "Hello"]
    assert said(begun_too) == "Where?"


WRITING = """
HEAR id "Where?"
WRITE "Fish" TO "menu.txt"
a = TALK TO "web:" & id, "Your ", "turn."
SEND FILE TO "web:" & id, "menu.txt", "Our menu"
SEND TO "web:" & session.id, "Here."
TALK TO user.id, "And here."
TALK a
unknown = ["web:{ours}", "web:1", "whatsapp:+5511999990000", "+55 11 99999-0000", "user:nobody", "email:"]
FOR EACH to IN unknown + ["email:ana@a.example"]
  TRY
    TALK TO to, "x"
  CATCH e
    TALK e.code & ": " & e.message
  END TRY
NEXT
"""
REFUSED = [
    "ChannelUnavailable: there is no channel to web:{ours}: this bot has no conversation {ours}",
    "ChannelUnavailable: there is no channel to web:1: this bot has no conversation 1",
    "ChannelUnavailable: there is no channel to whatsapp:+5511999990000: programs write to {those}",
    "ChannelUnavailable: there is no channel to +55 11 99999-0000: programs write to {those}",
    "ChannelUnavailable: there is no channel to user:nobody: nobody of this id talks to this bot",
    "ChannelUnavailable: there is no channel to email:: programs write to {those}",
    "MailError: this server sends no mail: PALAVER_SMTP_URL names none",
]


async def test_a_dialog_writes_to_conversations_of_its_bot_and_to_nobody_elses(house: House) -> None:
    elsewhere = (await begun(house, 'TALK "Hi."'))[1]["session_id"]
    bot, first = await begun(house, WRITING.replace("{ours}", elsewhere))
    other = (await house.ask(bot, "Hello?")).json()["session_id"]
    here, *told = (await goes_on(house, first["session_id"], other)).split("\n\n")
    assert here == "Here."
    those = "web:SESSION, email:ADDRESS and the ids of users"
    assert told[2:] == [each.format(ours=elsewhere, those=those) for each in REFUSED]
    heard = (await house.messages(other))[-2:]
    assert [each["role"] for each in heard] == ["assistant"] * 2
    assert (told[0], heard[0]["content"]) == ("And here.", "Your turn.")
    assert told[1] == heard[0]["turn_id"], "the message's id"
    assert heard[1]["content"].startswith("Our menu\n\n[menu.txt](/api/drive/links/")
    assert len(await house.messages(elsewhere)) == 2


async def test_a_message_to_a_user_comes_in_their_newest_conversation(house: House) -> None:
    bot, first = await begun(house, 'HEAR who\nTALK "To " & who\nTALK TO who, "For you."')
    async with house.server.client(await token(house, bot, "zoe")) as zoe:
        theirs = [(await zoe.post("/api/chat/completion", json={"message": "Hi"})).json() for _ in range(2)]
        newest = theirs[1]["session_id"]
        assert await goes_on(house, first["session_id"], "visitor:zoe") == "To visitor:zoe"
        found = (await zoe.get(f"/api/sessions/{newest}/messages")).json()["items"]
        assert found[-1]["content"] == "For you."
        before = (await zoe.get(f"/api/sessions/{theirs[0]['session_id']}/messages")).json()["items"]
        assert "For you." not in str(before)


async def test_what_a_package_brings_is_read_and_what_programs_write_is_exported(house: House) -> None:
    name = unused("drive")
    program = 'TALK READ "menu.txt"\nWRITE "new" TO "out/new.txt"\nWRITE "changed" TO "menu.txt"\nHEAR x'
    files = {f"{name}.gbdialog/start.bas": program, f"{name}.gbdrive/menu.txt": "Fish"}
    await imported(house, gbai(name, **files))
    assert said((await house.ask(name, "Hello?")).json()) == "Fish"
    taken = contents(await exported(house, name))
    drive = {path.partition(".gbdrive/")[2]: data for path, data in taken.items() if ".gbdrive/" in path}
    assert drive == {"menu.txt": b"changed", "out/new.txt": b"new", "users/x/a.bin": b"\0\1\2"}


async def test_prose_becomes_a_row(house: House) -> None:
    text = """
TABLE leads
  FIELD id AS integer KEY
  FIELD name AS string
  FIELD budget AS number
END TABLE
r = SAVE FROM UNSTRUCTURED "leads", "Ana has 300 for a boat"
rows = FIND "leads"
TALK r.name + " " + rows[0].budget + " " + UBOUND(rows)
TRY
  SAVE FROM UNSTRUCTURED "nothing", "x"
CATCH e
  TALK e.code
END TRY
HEAR x
"""
    _, first = await begun(house, text, Script(text='{"name": "Ana", "budget": 300}'))
    assert said(first) == "Ana 300 1\n\nNotFound"


async def test_what_is_written_to_a_user_is_where_they_find_it(house: House) -> None:
    """A page that was opened since is a conversation, too; until somebody answers, it is in no list."""
    bot, first = await begun(house, 'TALK "Where?"\nHEAR who\nTALK TO who, "It left."\nTALK "Told."')
    by = await house.ok("POST", "/api/chat/get_token", json={"user_id": unused("ana"), "persona": bot})
    async with house.server.client(by["token"]) as ana:

        async def listed() -> list[Any]:
            return [each["id"] for each in (await ana.get("/api/sessions")).json()["items"]]

        async def opened() -> str:
            answer = await ana.post("/api/chat/opening", json={"persona": bot})
            return str(answer.json()["session_id"])

        only = await opened()
        assert await listed() == []
        (row,) = await house.rows("select owner from chat_session where id = $1::uuid", only)
        assert await goes_on(house, first["session_id"], row["owner"]) == "Told."
        assert await listed() == [only]
        await opened()
        again = (await house.ask(bot, "Hello?")).json()["session_id"]
        assert await goes_on(house, again, row["owner"]) == "Told."
        assert await listed() == [only]
        heard = (await ana.get(f"/api/sessions/{only}/messages")).json()["items"]
        assert [each["content"] for each in heard][-2:] == ["It left."] * 2
