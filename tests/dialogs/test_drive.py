"""Files of bots: what programs write they read again, nothing leaves the drive, and nothing is left without a name."""

import asyncio
import hashlib
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from palaver.basic.drive.paths import normal
from palaver.basic.errors import BasicError
from palaver.basic.values.kinds import File
from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.dialogs.drive import archives, files, port
from palaver.dialogs.drive.links import Links
from palaver.dialogs.drive.sweeping import Sweeping
from tests.dialogs.drives import Rig, rig
from tests.dialogs.strangers import page, stranger


@pytest.fixture
async def office(database: Database, dsn: str, tmp_path: Path) -> Rig:
    return await rig(database, dsn, tmp_path)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a.txt", "a.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("shop.gbdrive/in/a", "in/a"),
        ("shop.gbai/shop.gbdrive/in/a", "in/a"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
    ],
)
def test_paths_have_one_form(written: str, path: str) -> None:
    assert normal(written) == path


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("../a", "AccessDenied"),
        ("a/../../b", "AccessDenied"),
        ("/etc/passwd", "AccessDenied"),
        ("~/a", "AccessDenied"),
        ("\\\\host\\a", "AccessDenied"),
        ("x.gbdrive/../a", "AccessDenied"),
        ("a\\..\\b", "FileError"),
        ("a\0b", "FileError"),
        ("a\nb", "FileError"),
        ("", "FileError"),
        (".", "FileError"),
        ("x" * 300, "FileError"),
        ("gdrive:///a", "NotImplemented"),
        ("C:\\a", "NotImplemented"),
    ],
)
def test_no_path_leaves_the_drive(written: str, code: str) -> None:
    with pytest.raises(BasicError) as found:
        normal(written)
    assert found.value.code == code


async def test_what_is_written_is_read_again(office: Rig) -> None:
    text = """
f = WRITE "one" TO "notes/a.txt"
WRITE "two" TO "notes/a.txt" APPEND
WRITE "notes/b.json", { "n": 1, "list": [1, NULL] }
rows = [{ "name": "Ana", "age": 9 }, { "name": "Bo;b", "age": NULL }]
EXPORT "people.csv", rows
EXPORT "people.xlsx", rows
WRITE ["x", "y"] TO "lines.txt" AS LINES
COPY "notes/a.txt" TO "notes/c.txt"
MOVE "notes/c.txt", "old/c.txt"
people = IMPORT "people.csv"
sheet = READ "people.xlsx" AS TABLE
json = IMPORT "notes/b.json"
gone = DELETE FILE "notes/a.txt"
again = DELETE FILE "notes/a.txt"
raw = READ "lines.txt" AS BYTES
lines = READ "lines.txt" AS LINES
c = READ "old/c.txt"
RETURN [f.name, f.mime_type, f.size, c, json.n, people[1].name, sheet[0].age, sheet[1].age, lines, gone, again, raw]
"""
    assert await office.value(text) == [
        "a.txt", "text/plain", 3, "onetwo", 1, "Bo;b", 9, "", ["x", "y"], True, False, list(b"x\ny\n"),
    ]  # fmt: skip


async def test_files_are_deleted_by_their_paths_and_read_by_them(office: Rig) -> None:
    text = """
WRITE "one" TO "notes/readme"
WRITE "two" TO "b.txt"
read = GET "./notes//readme"
gone = DELETE "notes/readme"
again = DELETE "notes/readme"
RETURN [read, gone, again, DELETE "b.txt"]
"""
    found = await office.value(text)
    assert found[0] == "one"
    assert [each is True for each in found[1:]] == [True, False, True]
    assert found[2] is False


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "~/a"])
async def test_get_leaves_the_drive_no_more_than_read(office: Rig, path: str) -> None:
    assert await office.value(f'TRY\nx = GET "{path}"\nCATCH e\nRETURN e.code\nEND TRY') == "AccessDenied"


async def test_folders_are_what_paths_have_in_common(office: Rig) -> None:
    text = """
WRITE "1" TO "in/a.csv"
WRITE "22" TO "in/deep/b.CSV"
WRITE "3" TO "in/c.txt"
top = LIST "."
inside = LIST "in"
all = LIST "in/" FILTER "*.csv, *.md" RECURSIVE
d = inside[2]
RETURN [top[0].type, top[0].name, UBOUND(inside), d.type, d.path, all[1].path, all[1].size, "" + inside[0]]
"""
    expected = ["directory", "in", 3, "directory", "in/deep", "in/deep/b.CSV", 2, "a.csv"]
    assert await office.value(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('READ "missing.txt"', "FileError"),
        ('WRITE "x" TO "a/b.txt"', "FileError"),
        ('WRITE "x" TO "dir"', "FileError"),
        ('MOVE "a" TO "dir"', "FileError"),
        ('x = IMPORT "a.json"', "FileError"),
        ('x = READ "raw"', "FileError"),
        ('x = READ "a" AS JSON', "FileError"),
        ('x = IMPORT "bad.xlsx"', "FileError"),
        ('x = READ "bad.pdf"', "FileError"),
        ('EXTRACT "a" TO "x"', "FileError"),
        ('MERGE PDF ["a"], "b.pdf"', "FileError"),
        ('COPY "../x" TO "y"', "AccessDenied"),
        ('GENERATE PDF "a", { "b": 1 }, "c.pdf"', "ArgumentError"),
        ('COMPRESS "*.gif" TO "x.zip"', "FileError"),
    ],
)
async def test_failures_of_files_are_errors_that_can_be_caught(office: Rig, text: str, code: str) -> None:
    for path, content in {
        "a": b"x",
        "dir/x": b"",
        "a.json": b"{",
        "raw": b"\0",
        "bad.xlsx": b"PK",
        "bad.pdf": b"%PDF-1.4",
    }.items():
        await office.drive().write(path, content)
    assert await office.value(f"TRY\n{text}\nCATCH e\nRETURN e.code\nEND TRY") == code


def zipped(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


async def test_archives_hold_files_by_their_paths(office: Rig) -> None:
    text = """
WRITE "1" TO "in/a.csv"
WRITE "22" TO "in/deep/b.csv"
z = COMPRESS "in" TO "all.zip"
one = COMPRESS "one.zip", "in/*.csv"
x = EXTRACT "all.zip" TO "out"
RETURN [z.file_count, one.file_count, x.file_count, x.size, READ "out/in/deep/b.csv"]
"""
    assert await office.value(text) == [2, 1, 2, 3, "22"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\x", "a/../../b"])
async def test_nothing_in_an_archive_leaves_its_folder(office: Rig, name: str) -> None:
    await office.drive().write("bad.zip", zipped(**{"good": b"1", name: b"x"}))
    assert await office.value('TRY\nEXTRACT "bad.zip" TO "out"\nCATCH e\nRETURN e.code\nEND TRY') == "AccessDenied"
    assert [each.path for each in await office.drive().below("")] == ["bad.zip"]


async def test_an_archive_is_not_larger_than_it_may_be(office: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.drive().write("bomb.zip", zipped(a=b"0" * 30_000_000))
    lying = bytearray(zipped(a=b"0" * 5_000))
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = (10).to_bytes(4, "little")
    await office.drive().write("lying.zip", bytes(lying))
    for name in ("bomb.zip", "lying.zip"):
        code = await office.value(f'TRY\nEXTRACT "{name}" TO "out"\nCATCH e\nRETURN e.code\nEND TRY')
        assert code in {"LimitExceeded", "FileError"}
    monkeypatch.setattr(archives, "ENTRIES", 1)
    await office.drive().write("many.zip", zipped(a=b"", b=b""))
    assert await office.value('TRY\nEXTRACT "many.zip" TO "x"\nCATCH e\nRETURN e.code\nEND TRY') == "LimitExceeded"
    assert not await office.drive().below("out")


async def test_a_table_of_contents_is_not_read_whatever_its_size(office: Rig) -> None:
    await office.drive().write("folders.zip", zipped(**{f"{'x' * 900}{number}/": b"" for number in range(1_200)}))
    large = bytearray(zipped(a=b"1"))
    at = large.rindex(b"PK\x05\x06")
    large[at:at] = b"PK\x06\x07" + bytes(16)
    await office.drive().write("zip64.zip", bytes(large))
    for name in ("folders.zip", "zip64.zip"):
        text = f'TRY\nEXTRACT "{name}" TO "out"\nCATCH e\nRETURN e.code\nEND TRY'
        assert await office.value(text) == "LimitExceeded"


async def test_what_replaces_a_file_counts(office: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BYTES", 10)
    await office.value('WRITE "12345" TO "a"\nWRITE "12345" TO "b"\nWRITE "54321" TO "b"')
    assert await office.value('TRY\nWRITE "123456" TO "b"\nCATCH e\nRETURN e.code\nEND TRY') == "LimitExceeded"
    await office.value('WRITE "1" TO "a"\nWRITE "123456" TO "b"')


async def test_a_drive_has_bounds(office: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "LARGEST", 100)
    monkeypatch.setattr(files, "FILES", 2)
    text = 'TRY\nWRITE REPEAT("x", 101) TO "a"\nCATCH e\nRETURN e.code\nEND TRY'
    assert await office.value(text) == "LimitExceeded"
    await office.value('WRITE "1" TO "a"\nWRITE "2" TO "b"\nWRITE "3" TO "b"')
    assert await office.value('TRY\nWRITE "3" TO "c"\nCATCH e\nRETURN e.code\nEND TRY') == "LimitExceeded"


async def test_a_bot_sees_its_own_files_alone(office: Rig) -> None:
    await office.value('WRITE "mine" TO "a.txt"')
    other = await office.another()
    assert await office.drive(other).below("") == []
    with pytest.raises(BasicError, match="no file"):
        await office.drive(other).text("a.txt")
    assert await office.drive(other).delete("a.txt") is False
    await office.drive(other).write("a.txt", b"theirs")
    assert await office.value('RETURN READ "a.txt"') == "mine"


async def test_an_address_is_fetched_into_the_drive(office: Rig) -> None:
    async with stranger({"/menu.pdf": page(kind="application/pdf", body=b"%PDF-x")}) as server:
        office.trusted.append(server.place)
        text = """
f = DOWNLOAD url + "/menu.pdf"
g = DOWNLOAD url + "/menu.pdf", "in/menu.pdf"
u = UPLOAD url + "/menu.pdf" TO "up" AS "x.pdf"
RETURN [f.name, f.mime_type, g.path, u.path, u.md5, u.type, u.url STARTS WITH "http"]
"""
        digest = hashlib.md5(b"%PDF-x", usedforsecurity=False).hexdigest()
        expected = ["menu.pdf", "application/pdf", "in/menu.pdf", "up/x.pdf", digest, "application/pdf", True]
        assert await office.value(text, {"url": server.url}) == expected
    refused = 'TRY\nf = DOWNLOAD "http://169.254.169.254/"\nCATCH e\nRETURN e.code\nEND TRY'
    assert await office.value(refused) == "AccessDenied"


async def test_pdfs_are_merged(office: Rig) -> None:
    one = pypdfium2.PdfDocument.new()
    one.new_page(100, 100)
    content = io.BytesIO()
    one.save(content)
    await office.drive().write("a.pdf", content.getvalue())
    merged = await office.value('f = MERGE PDF ["a.pdf", "a.pdf"], "out/b.pdf"\nRETURN f.path')
    assert len(pypdfium2.PdfDocument(await office.drive().content(merged))) == 2


async def test_a_link_holds_until_it_ends_and_for_its_file_alone(office: Rig) -> None:
    link = await office.value('WRITE "1" TO "a.txt"\nRETURN DOWNLOAD "a.txt" AS LINK')
    assert link.startswith("https://bot.example/api/drive/links/")
    links, token = Links(office.db, str), link.rpartition("/")[2]
    assert (await links.behind(token)).name == "a.txt"
    for wrong in (token[:-1] + ("Q" if token.endswith("A") else "A"), "x", "", "A" * 54, "\u00e4"):
        with pytest.raises(NotFound):
            await links.behind(wrong)
    ended = (await office.drive().link("a.txt", -1)).rpartition("/")[2]
    with pytest.raises(NotFound):
        await links.behind(ended)
    said = await office.play('DOWNLOAD "a.txt" AS "Menu"\nx = GENERATE SECURE LINK "a.txt" EXPIRES 31 DAYS')
    assert said.messages[0].startswith("[Menu](https://bot.example/api/drive/links/")
    assert said.error is not None
    assert said.error.code == "ArgumentError"


async def test_a_file_without_a_path_is_the_same_one_when_it_is_kept_again(office: Rig) -> None:
    drive = office.drive(key="run:3")
    first = await drive.keep("../a b.pdf", b"1", "application/pdf")
    second = await drive.keep("../a b.pdf", b"22", "application/pdf")
    assert first["path"] == second["path"]
    assert (first["name"], second["size"]) == ("_a b.pdf", 2)
    assert await drive.content(second) == b"22"
    with pytest.raises(BasicError, match="not there"):
        await drive.content(File(id="0"))


async def test_a_qr_code_is_a_picture_in_the_drive(office: Rig) -> None:
    named = await office.value('f = QR CODE "https://a.example", 200, "qr.png"\nRETURN [f.path, f.mime_type]')
    assert named == ["qr.png", "image/png"]
    kept = await office.value('RETURN QR CODE "https://a.example"')
    assert (await office.drive().content(kept)).startswith(b"\x89PNG")


async def test_bytes_without_a_name_are_swept_away(office: Rig) -> None:
    await office.value('WRITE "1" TO "a"\nWRITE "2" TO "a"\nWRITE "3" TO "b"\nDELETE FILE "b"')
    assert len(await office.kept()) == 3
    assert await Sweeping(office.db, office.blobs).run() == 0
    assert await Sweeping(office.db, office.blobs, 0).run() == 2
    assert await office.value('RETURN READ "a"') == "2"


async def test_a_change_that_is_taken_back_changes_nothing(office: Rig) -> None:
    await office.drive().write("a", b"1")
    with suppress(ZeroDivisionError):
        async with office.db.transaction() as tx:
            drive = office.drives().of(office.errand(db=tx))
            await drive.write("a", b"2")
            await drive.move("a", "b")
            raise ZeroDivisionError
    assert await office.value('RETURN READ "a"') == "1"


async def test_rows_that_are_saved_in_one_file_at_once_are_all_there(office: Rig) -> None:
    await asyncio.gather(*(office.play(f'SAVE "people.csv", {{id: {each}, name: "P{each}"}}') for each in range(5)))
    assert await office.value('RETURN SORT(MAP(FIND("people.csv"), "id"))') == ["0", "1", "2", "3", "4"]


async def test_rows_of_workbooks_are_read_by_sheet_and_written_to_those_of_one(office: Rig) -> None:
    await office.drive().write("two.xlsx", workbook())
    text = """
SAVE "staff.xlsx#People", [{ "id": 1, "name": "Ana" }, { "id": 2, "name": "Bo" }]
UPDATE "staff.xlsx" SET name = "Al" WHERE id = 1
DELETE FROM "staff.xlsx#people" WHERE id = 2
TRY
  SAVE "two.xlsx#Staff", { "id": 9 }
CATCH e
  told = e.code
END TRY
TRY
  x = FIND "two.xlsx#Nowhere"
CATCH e
  absent = e.code
END TRY
RETURN [FIND("staff.xlsx#People")[0].name, LEN(FIND("staff.xlsx")), FIND("two.xlsx#staff")[1].Name, told, absent]
"""
    assert await office.value(text) == ["Al", 1, "Cy", "FileError", "NotFound"]


def workbook() -> bytes:
    """Two sheets, the second one with people."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    staff = made.create_sheet("Staff")
    for row in (["id", "Name"], [1, "Bea"], [2, "Cy"]):
        staff.append(row)
    made.save(out)
    return out.getvalue()
