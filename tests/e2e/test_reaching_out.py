"""Programs reach out of their conversation: other servers, files, other conversations, other bots."""

from tests.e2e.house import House, unused
from tests.e2e.test_dialogs import begun, goes_on, said
from tests.e2e.test_packages import contents, exported, gbai, imported
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
b = BROADCAST "Hello" TO id
TALK (DELEGATE "Is it paid?" TO BOT "{other}") + " " + b.sent
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
    assert answer == "It is paid. 1\n\nNotFound"
    heard = [each["content"] for each in await house.messages(begun_too["session_id"])]
    assert heard[-2:] == ["Your turn.", "Hello"]
    assert said(begun_too) == "Where?"


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
