"""Rules of section 12 and defects of section 13 about what a program asks of the outside; ports write it down."""

import pytest

from palaver.basic.driver import performed
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.run import Done, Run
from palaver.basic.solo import Solo
from palaver.basic.state import pack, unpack
from tests.basic.runtime.recorder import RecordedData, RecordedDrive, RecordedHttp, answer
from tests.basic.runtime.stage import played


async def test_rule_25_get_is_parsed_and_rule_26_post_has_its_status() -> None:
    http = RecordedHttp([answer('{"a": {"b": [1, 2]}}'), answer("plain", kind="text/plain"), answer('{"id": 7}', 422)])
    program = (
        'x = GET "https://e.org/x"\ny = GET "https://e.org/y" WITH q = "a b"\nr = POST "https://e.org/z", {"n": 1}\n'
        "RETURN [x.a.b[1], y, r.status, r.id, r.data.id, IIF(r, 1, 0)]"
    )
    found = await played(program, ports={"http": http}, stored=True)
    assert found.value == [2, "plain", 422, 7, 7, 0]
    assert [each[:2] for each in http.asked] == [
        ("GET", "https://e.org/x"),
        ("GET", "https://e.org/y?q=a+b"),
        ("POST", "https://e.org/z"),
    ]
    assert (http.asked[2][2]["content-type"], http.asked[2][3]) == ("application/json", b'{"n":1}')


async def test_a_path_behind_an_address_is_a_value_and_no_content_type() -> None:
    http = RecordedHttp([answer("{}"), answer("{}")])
    program = (
        'name = "Ana"\nfolder = "docs/a"\nPOST "https://e.org/", name, folder\nPOST "https://e.org/", name, "text/csv"'
    )
    assert (await played(program, ports={"http": http})).error is None
    assert [(each[2]["content-type"], each[3]) for each in http.asked] == [
        ("application/json", b'{"name":"Ana","folder":"docs/a"}'),
        ("text/csv", b"Ana"),
    ]


async def test_defect_24_a_status_that_is_no_success_is_an_error_of_get_alone() -> None:
    http = RecordedHttp([answer("no", 404, "text/plain"), answer("no", 404, "text/plain")])
    program = (
        'TRY\nx = GET "https://e.org/x"\nCATCH e\nx = e.code & e.status & e.body\nEND TRY\n'
        'r = PUT "https://e.org/x", "b"\nRETURN [x, r.status]'
    )
    assert (await played(program, ports={"http": http})).value == ["HttpError404no", 404]


async def test_the_status_of_the_last_answer_is_known_also_after_a_question() -> None:
    http = RecordedHttp([answer("{}", 201), answer("no", 404)])
    program = (
        'a = HTTPSTATUS()\nr = POST "https://e.org/", {}\nb = HTTPSTATUS()\nHEAR x\nc = HTTPSTATUS\n'
        'TRY\ny = GET "https://e.org/"\nCATCH e\nEND TRY\nRETURN [a, b, c, HTTPSTATUS(), CALL "other"]'
    )
    scripts = {"other": "RETURN HTTPSTATUS()"}
    found = await played(program, ["x"], stored=True, ports={"http": http}, scripts=scripts)
    assert (found.value, found.error) == ([0, 201, 201, 404, 404], None)


async def test_defect_23_headers_are_sent_by_get_too() -> None:
    http = RecordedHttp([answer("1"), answer("2"), answer("3")])
    program = (
        'SET HEADER "X-Key", "k"\na = GET "https://e.org/"\nb = POST "https://e.org/", 1\nCLEAR HEADERS\n'
        'c = GET "https://e.org/"'
    )
    assert (await played(program, ports={"http": http})).error is None
    assert [each[2].get("x-key") for each in http.asked] == ["k", "k", None]


async def test_rule_49_get_of_the_session_and_of_a_variable_ask_nobody() -> None:
    program = 'SET SESSION "tier", "vip"\nrole = "admin"\nRETURN [GET "session.tier", GET role]'
    drive, http = RecordedDrive(text="file"), RecordedHttp()
    found = await played(program, ports={"http": http, "drive": drive})
    assert found.value == ["vip", "admin"]
    assert found.log == ["warn: GET role: the variable holds no address, so this is its own value"]
    assert (await played('RETURN GET "notes.txt"', ports={"http": http, "drive": drive})).value == "file"
    assert (http.asked, drive.done) == ([], [("text", "notes.txt")])


@pytest.mark.parametrize(
    ("number", "program", "done"),
    [
        (29, 'COPY "a.txt" TO "b.txt"', ("copy", "a.txt", "b.txt")),
        (29, 'COPY "a.txt", "b.txt"', ("copy", "a.txt", "b.txt")),
        (29, 'MOVE "a.txt" TO "in/b.txt"', ("move", "a.txt", "in/b.txt")),
        (29, 'MOVE "a.txt", "in/b.txt"', ("move", "a.txt", "in/b.txt")),
        (27, 'DELETE FILE "a.txt"', ("delete", "a.txt")),
        (28, 'f = DOWNLOAD "https://e.org/a.pdf", "in/a.pdf"', ("fetch", "https://e.org/a.pdf", "in/a.pdf")),
    ],
)
async def test_rule_27_to_29_files_are_those_of_the_drive(number: int, program: str, done: tuple[object, ...]) -> None:
    drive = RecordedDrive()
    assert (await played(program, ports={"drive": drive})).error is None, number
    assert drive.done == [done]


async def test_rule_28_a_file_of_the_drive_is_handed_over() -> None:
    drive = RecordedDrive(link="https://bot/l/1")
    found = await played('DOWNLOAD "a.pdf"\nx = GENERATE SECURE LINK "a.pdf"\nRETURN x', ports={"drive": drive})
    assert (found.messages, found.value) == (["[a.pdf](https://bot/l/1)"], "https://bot/l/1")


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "C:\\windows", "a\x00b"])
async def test_defect_32_a_path_never_leaves_the_drive(path: str) -> None:
    drive = RecordedDrive()
    found = await played(f"DELETE FILE '{path}'", ports={"drive": drive})
    assert found.error is not None or all(".." not in each[1] and each[1][:1] != "/" for each in drive.done)


async def test_defect_22_and_32_waiting_costs_no_thread_and_survives_the_process() -> None:
    program = program_of("HEAR x AS INTEGER\nWAIT 300\nRETURN x + 1")
    run = Run.of(program)
    effect = run.step()
    assert not isinstance(effect, Done)
    run = unpack(pack(run), {program.hash: program}.get)
    waiting = run.step(41)
    assert not isinstance(waiting, Done)
    assert (waiting.keyword, waiting.arguments) == ("wait", {"seconds": 300})
    run = unpack(pack(run), {program.hash: program}.get)
    assert run.step() == Done(42)


async def test_defect_20_what_is_not_there_says_so_and_invents_nothing() -> None:
    host = Solo(print, None)  # type: ignore[arg-type]  # nobody is asked
    for line in (
        'SYNCHRONIZE "https://e.org", "orders"',
        'f = DETECT FACES "a.png"',
        'x = OCR "a.png"',
        "SECURITY RUN SCAN",
    ):
        program = program_of(f"TRY\n{line}\nCATCH e\nRETURN e.code\nEND TRY")
        run = Run.of(program)
        found = run.step()
        while not isinstance(found, Done):
            try:
                found = run.step(await performed(run, found, host, library().keywords))
            except Exception as error:  # noqa: BLE001  # whatever it is goes back into the program
                found = run.step(error=error)  # type: ignore[arg-type]  # a BasicError
        assert found.value in {"NotImplemented", "FileError", "ArgumentError"}, line


async def test_defect_25_and_26_what_people_write_is_a_value_of_a_condition() -> None:
    program = (
        'HEAR name\nr = [{n: "Ana", a: 3}, {n: name, a: 4}]\nfound = FILTER(r, "n=${name}")\n'
        "RETURN [COUNT(found), FIRST(found).a]"
    )
    for said in ("' OR 1=1 --", "x' AND n='Ana", "%"):
        found = await played(program, [said])
        assert (found.value, found.error) == ([1, 4], None), said


async def test_rule_20_and_23_find_and_its_kin_take_clauses_and_commas() -> None:
    found = []
    for program in (
        'a = 3\nx = FIND "t" WHERE n = a AND m > 2 ORDER BY n DESC LIMIT 5',
        'a = 3\nx = FIND "t", "n=${a} AND m>2" ORDER BY n DESC LIMIT 5',
    ):
        data = RecordedData()
        assert (await played(program, ports={"data": data})).error is None, program
        found.append(data.done)
    wanted = found[0][0][2]
    assert (wanted.where, wanted.order, wanted.limit) == (
        ["and", ["=", ["column", "n"], ["value", 3]], [">", ["column", "m"], ["value", 2]]],
        [("n", True)],
        5,
    )
    assert found[1] == found[0]
    for program, done in (
        ('UPDATE "t" SET n = 2 WHERE id = 1', "update"),
        ('UPDATE "t", "id=1", {n: 2}', "update"),
        ('DELETE FROM "t" WHERE id = 1', "delete"),
        ('DELETE "t", "id=1"', "delete"),
        ('INSERT INTO "t" WITH n = 2', "insert"),
        ('INSERT "t", {n: 2}', "insert"),
        ('MERGE "t" WITH [{n: 2}] BY "n"', "merge"),
        ('MERGE "t", [{n: 2}], "n"', "merge"),
    ):
        data = RecordedData(update=1, delete=1, insert=[{"n": 2}], merge={"inserted": 1})
        assert (await played(program, ports={"data": data})).error is None, program
        assert [each[0] for each in data.done] == [done], program


async def test_rule_22_and_defect_28_save_goes_where_find_goes() -> None:
    data = RecordedData(save=[{"id": 1}], columns=["id", "n"], key=["=", ["column", "id"], ["value", 1]])
    program = (
        'n = 2\nSAVE "t", {id: 1, n: n}\nSAVE "t", 1, {n: n}\nSAVE "t" WITH id = 1, n = n\nid = 1\nSAVE "t", id, n'
    )
    assert (await played(program, ports={"data": data})).error is None
    saved = [each for each in data.done if each[0] == "save"]
    assert [each[1] for each in saved] == ["t"] * 4
    assert [{key.lower(): value for key, value in each[2][0].items()} for each in saved] == [{"id": 1, "n": 2}] * 4


@pytest.mark.parametrize("name", ["maria.Produtos", ".Produtos", "products.csv", "a b; --"])
async def test_defect_27_a_name_is_never_made_another(name: str) -> None:
    data = RecordedData()
    found = await played(f'x = FIND "{name}"', ports={"data": data})
    assert found.error is not None or [each[1] for each in data.done] == [name]
