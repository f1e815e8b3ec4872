"""`palaver bots lint`: what is wrong with packages, without a server, and whether it counts."""

import json
from pathlib import Path

import pytest

from palaver.cli import main


def test_a_package_that_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bot.yaml").write_text("identity: {alias: support}\nprompt: {system: You help.}\n")
    assert main(["bots", "lint", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: can be imported (1 read)\n"


def test_errors_end_with_1_and_are_told_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bot.yaml").write_text("identity: {alias: support}\nmodel: {params: {temprature: 1}}\n")
    (tmp_path / "half.yaml").write_text("identity: {alias")
    assert main(["bots", "lint", str(tmp_path / "bot.yaml"), str(tmp_path / "half.yaml")]) == 1
    first, second, third, _ = capsys.readouterr().out.splitlines()
    assert first == "model.params.temprature: error L01: this key is unknown; did you mean 'temperature'?"
    assert second.endswith("bot.yaml: has 1 error (1 read)")
    assert third.startswith("bot.yaml:1: error yaml: ")


def test_programs_get_one_object_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.csv").write_text("name,value\nllm-key,abcdefgh\n")
    assert main(["bots", "lint", "--json", str(tmp_path)]) == 1
    [line] = capsys.readouterr().out.splitlines()
    report = json.loads(line)
    assert (report["ok"], report["counts"]) == (False, {"read": 1, "secret": 1})
    assert "abcdefgh" not in line
