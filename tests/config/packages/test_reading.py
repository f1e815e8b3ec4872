"""A package is read whichever layout it has; bot.yaml counts before config.csv, and what has no part here is kept."""

from pathlib import Path

import pytest

from palaver.config.packages.lint import lint
from palaver.config.packages.source import Bounds
from tests.config.packages.packing import codes, read

CSV = "name,value\nbot-name,Ana\ntemperature,0.5\n"
GBAI: dict[str, str | bytes] = {
    "support.gbai/support.gbot/config.csv": CSV,
    "support.gbai/support.gbot/PROMPT.md": "You help.\n",
    "support.gbai/support.gbdialog/start.bas": 'TALK "é"\r\n',
    "support.gbai/support.gbdialog/tools/Book.BAS": "\ufeffRETURN 1\r\n",
    "support.gbai/support.gbdialog/notes.txt": b"\xff",
    "support.gbai/support.gbkb/handbook/leave.md": "Thirty days.",
    "support.gbai/support.gbkb/handbook/more/sick.md": "Call us.",
    "support.gbai/support.gbtheme/look.css": "a{}",
    "support.gbai/support.gbdrive/users/x/a.bin": b"\0\1",
}


@pytest.mark.parametrize("prefix", ["support.gbai/", "", "repo-main/support.gbai/", "Support/"])
def test_the_layout_of_general_bots(prefix: str) -> None:
    package = read({f"{prefix}{name.partition('/')[2]}": data for name, data in GBAI.items()})
    assert package.report.errors == []
    assert package.config == {
        "identity": {"alias": "support", "name": "Ana"},
        "model": {"params": {"temperature": 0.5}},
        "prompt": {"system": "You help.\n"},
        "knowledge": {"collections": [{"name": "handbook"}]},
        "dialogs": {"scripts": {"start.bas": 'TALK "é"\r\n', "tools/Book.BAS": "\ufeffRETURN 1\r\n"}},
    }
    assert [(each.name, [document.name for document in each.documents]) for each in package.collections] == [
        ("handbook", ["leave.md", "more/sick.md"])
    ]
    assert set(package.kept) == {"gbot/config.csv", "gbdialog/notes.txt", "gbtheme/look.css", "gbdrive/users/x/a.bin"}
    assert package.report.counts == {"document": 2, "kept": 3, "mapped": 3, "read": 4}


def test_bot_yaml_counts_before_config_csv() -> None:
    package = read({"bot.yaml": "identity: {alias: support}\n", "x.gbot/config.csv": f"{CSV}temperature,9\nnobody,1\n"})
    assert package.config == {"identity": {"alias": "support"}}
    assert codes(package) == []
    assert [each.state for each in package.report.settings] == ["overridden", "overridden", "overridden", "unknown"]


def test_texts_stand_in_files_of_the_package() -> None:
    yaml = "identity: {alias: support}\nprompt: {system: 'file:PROMPT.md', passages: 'file:./texts/p.md'}\n"
    package = read({"bot.yaml": yaml, "a.gbot/PROMPT.md": "You help.", "texts/p.md": "Quote."})
    assert package.config["prompt"] == {"system": "You help.", "passages": "Quote."}
    assert package.kept == {}


@pytest.mark.parametrize("name", ["PROMPT.md", "../secret.txt", "/etc/passwd", "texts/../x", ""])
def test_a_file_that_is_not_in_the_package_is_told(name: str) -> None:
    package = read({"bot.yaml": f"identity: {{alias: support}}\nprompt: {{system: 'file:{name}'}}\n"})
    assert codes(package) == ["L06"]


def test_every_error_is_told_at_once_each_with_its_place() -> None:
    package = read(
        {
            "bot.yaml": "identity: {alias: abc}\nprompt: {sistem: x}\nmodel: {params: {temperature: 3}}\n",
            "a.gbdialog/x.bas": "KEY = 'sk-abcdefghijklmnopqrstuvwxyz'",
            "a.gbkb/!!!/x.md": "x",
        }
    )
    assert {(each.path, each.code) for each in package.report.errors} == {
        ("prompt.sistem", "L01"),
        ("model.params.temperature", "L04"),
        ("dialogs.scripts.x.bas", "L03"),
        ("….gbkb/!!!", "collection"),
    }
    assert "did you mean 'system'" in next(each.hint for each in package.report.errors if each.code == "L01")
    assert "sk-abc" not in repr(package.report)


def test_an_alias_is_asked_for_named_or_made_of_the_folder() -> None:
    assert read({"bot.yaml": "identity: {alias: own-name}"}, "asked").config["identity"]["alias"] == "asked"
    assert read({"bot.yaml": "identity: {alias: own-name}"}).report.alias == "own-name"
    assert read({"Mein Bötchen.gbai/x.gbot/config.csv": CSV}).report.alias == "mein-botchen"
    assert codes(read({"日本.gbai/x.gbot/config.csv": CSV})) == ["alias"]


def test_two_bots_are_one_too_many() -> None:
    assert set(codes(read({"a.gbai/bot.yaml": "", "b.gbai/bot.yaml": ""}, "abc"))) == {"nested"}
    assert set(codes(read({"a.gbot/config.csv": CSV, "b.gbot/config.csv": CSV}, "abc"))) == {"two_parts"}
    assert set(codes(read({"bot.yaml": "", "bot.yml": ""}, "abc"))) == {"two_parts"}


def test_collections_have_names_languages_and_whom_they_are_open_to() -> None:
    package = read(
        {
            "bot.yaml": "identity: {alias: abc}",
            "a.gbkb/Mein Handbuch/a.md": "x",
            "a.gbkb/hr/b.md": "x",
            "a.gbkb/loose.md": "x",
            "a.gbkb/collections.yaml": "hr:\n  language: de\n  documents: {b.md: {name: 'a/b?.md', url: 'x:y'}}",
            "a.gbkb/kb.permissions.yaml": "folders: {hr: {access: role_based, roles: [hr]}, Mein Handbuch/x: {}}",
        }
    )
    assert package.report.errors == []
    hr, handbook = sorted(package.collections, key=lambda each: each.name)
    assert (handbook.name, handbook.told.access and handbook.told.access.principals) == ("mein-handbuch", [])
    assert (hr.told.language, hr.told.access and hr.told.access.principals) == ("de", ["role:hr"])
    assert [(each.name, each.url) for each in hr.documents] == [("a/b?.md", "x:y")]
    assert set(package.kept) == {"gbkb/loose.md", "gbkb/kb.permissions.yaml"}
    assert "permissions" in {each.code for each in package.report.warnings}


@pytest.mark.parametrize(
    "text", ["folders: 3", "default_access: none", "folders: [x]", "default_access: [a]", "{", "folders: {hr: x}"]
)
def test_permissions_that_cannot_be_read_open_nothing(text: str) -> None:
    package = read({"bot.yaml": "identity: {alias: abc}", "a.gbkb/hr/b.md": "x", "a.gbkb/kb.permissions.yaml": text})
    [hr] = package.collections
    assert hr.told.access is not None
    assert hr.told.access.principals == []


def test_an_empty_collection_and_what_is_the_default_anyway_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.gbkb" / "docs").mkdir(parents=True)
    (tmp_path / "bot.yaml").write_text("identity: {alias: abc, language: en}\n")
    report = lint(tmp_path, Bounds())
    assert [(each.code, each.path) for each in report.warnings] == [
        ("L08", "….gbkb/docs"),
        ("L10", "identity.language"),
    ]


def test_a_file_by_itself_is_a_package(tmp_path: Path) -> None:
    (tmp_path / "support.csv").write_text(CSV)
    (tmp_path / "other.yml").write_text("identity: {alias: abc}\n")
    (tmp_path / "no.zip").write_text("x")
    assert lint(tmp_path / "other.yml", Bounds()).alias == "abc"
    assert lint(tmp_path / "support.csv", Bounds()).counts["mapped"] == 2
    assert lint(tmp_path / "no.zip", Bounds()).errors[0].code == "no_zip"
    assert lint(tmp_path / "missing", Bounds()).errors[0].code == "unreadable"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('TALK "x"'.encode("utf-16"), "the file is UTF-16"),
        (b'TALK "\xff"', "the byte 0xff is not UTF-8"),
        (b"TALK 1\n" * 200 + b"\0", "bytes that no text has"),
        (b"x" * (256 * 1024 + 1), "larger than the 256 kB"),
    ],
)
def test_a_program_that_is_no_text_is_told(data: bytes, told: str) -> None:
    package = read({"bot.yaml": "identity: {alias: abc}\n", "a.gbdialog/x.bas": data})
    (found,) = package.report.errors
    assert found.path == "a.gbdialog/x.bas"
    assert told in found.message


def test_files_count_more_than_what_bot_yaml_says_of_programs() -> None:
    yaml = "identity: {alias: abc}\ndialogs: {max_loop: 5000, scripts: {A.bas: TALK 1, b.bas: TALK 2}}\n"
    package = read({"bot.yaml": yaml, "a.gbdialog/b.bas": "TALK 3"})
    scripts = {"A.bas": "TALK 1", "b.bas": "TALK 3"}
    assert package.config["dialogs"] == {"max_loop": 5000, "scripts": scripts}


def test_programs_are_judged_by_lint_too(tmp_path: Path) -> None:
    (tmp_path / "a.gbdialog").mkdir()
    (tmp_path / "bot.yaml").write_text("identity: {alias: abc}\ndialogs: {params: {company: ACME}}\n")
    (tmp_path / "a.gbdialog" / "x.bas").write_text('TALK company\nIF 1 = 1 THEN\nCALL "nowhere"\n')
    report = lint(tmp_path, Bounds())
    assert [(each.path, each.code) for each in report.errors] == [("….gbdialog/x.bas:2:1", "basic_block")]
    assert [(each.path, each.code) for each in report.warnings] == [("….gbdialog/x.bas:3:6", "basic_script")]
    assert not report.ok
