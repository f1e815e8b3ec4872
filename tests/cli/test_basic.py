"""`palaver basic`: check tells all and answers by its exit code, format changes nothing but the shape."""

import io
import json
from pathlib import Path

import pytest

from palaver.cli import main

WRONG = 'IF x THEN\nTALKK "é"\n'


def written(folder: Path, text: str, name: str = "a.bas") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_check_tells_all_errors_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["basic", "check", written(tmp_path, WRONG)]) == 1
    shown = capsys.readouterr().out
    assert "a.bas:1:1: error block: IF is not closed" in shown
    assert '    2 | TALKK "é"\n      | ^^^^^' in shown
    assert "hint: did you mean TALK?" in shown
    assert shown.endswith("1 file: 2 errors, 1 warning\n")


def test_warnings_do_not_fail_unless_they_shall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "TALK owner\n")
    assert main(["basic", "check", path]) == 0
    assert main(["basic", "check", "--strict", path]) == 1
    assert main(["basic", "check", "--strict", "--param", "owner", path]) == 0
    assert capsys.readouterr().out.count("never assigned") == 2


def test_check_takes_folders_and_speaks_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, 'PARAM a\nDESCRIPTION "b"\nRETURN a\n')
    (tmp_path / "in").mkdir()
    written(tmp_path / "in", WRONG, "B.BAS")
    assert main(["basic", "check", "--json", str(tmp_path)]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    good, bad = sorted(told, key=lambda each: len(each["diagnostics"]))
    assert (good["ok"], bad["ok"]) == (True, False)
    assert [each["function"]["name"] for each in good["tools"]] == ["a"]
    assert bad["diagnostics"][-1] == {
        "severity": "error",
        "code": "unknown",
        "message": "unknown statement 'TALKK'",
        "start": {"line": 2, "column": 1},
        "end": {"line": 2, "column": 6},
        "expected": "a statement, a keyword, or name = value",
        "opened": None,
        "suggestion": "did you mean TALK?",
    }


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bas"
    path.write_bytes("TALK 1".encode("utf-16"))
    assert main(["basic", "check", str(path)]) == 1
    assert "the file is UTF-16, not UTF-8" in capsys.readouterr().out
    assert main(["basic", "check", str(tmp_path / "none.bas")]) == 1
    assert "none.bas: No such file or directory" in capsys.readouterr().err


def test_format_writes_the_usual_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "if a=1 then ' why\ntalk  'b'\nendif\n")
    assert main(["basic", "format", "--check", path]) == 1
    assert main(["basic", "format", path]) == 0
    assert Path(path).read_text("utf-8") == "IF a = 1 THEN  ' why\n  TALK 'b'\nEND IF\n"
    assert main(["basic", "format", "--check", path]) == 0
    assert "would change" in capsys.readouterr().err


def test_format_leaves_a_broken_program_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, WRONG)
    assert main(["basic", "format", path]) == 1
    assert Path(path).read_text("utf-8") == WRONG
    assert "IF is not closed" in capsys.readouterr().err


def test_both_read_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"talk 1")))
    assert main(["basic", "format", "-"]) == 0
    assert capsys.readouterr().out == "TALK 1\n"


def test_run_talks_and_hears(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parameters come from flags or are asked for; a script beside it is called; errors tell their place."""
    written(tmp_path, 'PARAM n AS INTEGER DESCRIPTION "n"\nRETURN n * 2', "double.bas")
    path = written(
        tmp_path,
        'PARAM who AS NAME DESCRIPTION "Who?"\nPARAM times AS INTEGER DESCRIPTION "How often?"\nDESCRIPTION "Greets"\n'
        'HEAR drink AS "tea", "milk"\nFOR i = 1 TO times\n  TALK "Hi ${who}, ${drink}"\nNEXT\nPRINT "done"\n'
        'RETURN CALL "double", times\n',
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("ana\nmilk\n"))
    assert main(["basic", "run", path, "--param", "times=2"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "Who?\n  1. tea\n  2. milk\nHi Ana, milk\nHi Ana, milk\n4\n"
    assert shown.err == "info: done\n"
    assert main(["basic", "run", written(tmp_path, "x = 1\nRETURN x / 0\n", "b.bas")]) == 1
    assert "MathError: division by zero at 2:8" in capsys.readouterr().err
    assert main(["basic", "run", written(tmp_path, WRONG, "c.bas")]) == 2


def test_where_the_input_ends_a_question_has_its_default_or_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["basic", "run", written(tmp_path, 'HEAR a "a?" DEFAULT "b"\nTALK a\nHEAR a "c?"\n')]) == 1
    shown = capsys.readouterr()
    assert shown.out == "a?\nb\nc?\n"
    assert "Timeout: the input ended before an answer came at 3:1" in shown.err


def test_test_plays_transcripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = 'HEAR x AS INTEGER "n?"\nTALK x * 2\nRETURN 10 / x\n'
    said = "'> n?\n'< two\n'> Please write a whole number.\n'< 0\n'> 0\n'! MathError: division by zero at 3:8\n"
    written(tmp_path, program + said)
    written(tmp_path, 'TALK "a"\nTALK "b"\n\'> a\n\'> c\n', "b.bas")
    written(tmp_path, 'TALK "a"\n', "c.bas")
    written(tmp_path, "IF\n'> a\n", "d.bas")
    assert main(["basic", "test", str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "b.bas: line 2 of the transcript\n  wanted: > c\n  shown:  > b\n" in shown
    assert "d.bas:1:" in shown
    assert shown.endswith("1 passed, 2 failed, 1 without a transcript\n")
    assert main(["basic", "test", str(tmp_path / "a.bas")]) == 0


def test_a_program_is_played_with_the_tables_of_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tables.bas").write_text("TABLE seats\n  id INTEGER KEY\n  room INTEGER DEFAULT 2\nEND TABLE\n")
    (tmp_path / "a.bas").write_text('INSERT INTO "seats" WITH id = 7\nr = FIND "seats"\nTALK r.room\n\'> 2\n')
    assert main(["basic", "test", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed, 1 without a transcript\n"


def test_a_program_is_run_with_files_in_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "save.bas"
    file.write_text('SAVE "people.csv", {name: "Ana"}\nr = FIND "people.csv"\nTALK r[0].name', encoding="utf-8")
    assert main(["basic", "run", str(file)]) == 0
    assert capsys.readouterr().out == "Ana\n"
    assert [each.name for each in tmp_path.iterdir()] == ["save.bas"], "nothing of it is this machine's"
