"""The command line: verbs are found without being imported; flags come before the environment, that before defaults."""

import sys
from pathlib import Path

import pytest

from palaver import cli
from palaver.cli import serve
from palaver.core.settings import BadSetting


def test_help_lists_each_verb_by_its_first_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    before = set(sys.modules)
    assert cli.main(["--help"]) == 0
    listing = capsys.readouterr().out
    assert "  serve      Serve everything by one command: pages, API, and an embedded database\n" in listing
    assert {name for name in set(sys.modules) - before if name.startswith("palaver.")} == set()
    assert cli.main([]) == 0
    assert capsys.readouterr().out == listing


def test_an_unknown_verb_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dance"]) == 2
    assert "there is no verb 'dance'" in capsys.readouterr().err


def test_a_failure_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert cli.main(["serve", "--data-dir", str(tmp_path / "file")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("palaver: The data directory")
    assert error.count("\n") == 1


def test_flags_come_before_the_environment(tmp_path: Path) -> None:
    environment = {"PALAVER_PORT": "1234", "PALAVER_HOST": "::1", "PALAVER_DATA_DIR": str(tmp_path)}
    options = serve.read_options(["--port", "0", "--workers", "2"], environment)
    assert (options.port, options.host, options.workers, options.data_dir) == (0, "::1", 2, tmp_path)
    assert serve.read_options([], environment).port == 1234
    assert serve.read_options([], {}).host == "127.0.0.1"


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--port", "x"], ["--workers", "0"]])
def test_a_value_out_of_range_is_an_error(arguments: list[str]) -> None:
    with pytest.raises(BadSetting):
        serve.read_options(arguments, {})


@pytest.mark.parametrize("arguments", [["--tls-cert", __file__], ["--tls-cert", "no", "--tls-key", "no"]])
def test_tls_takes_two_files_that_are_there(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        serve.read_options(arguments, {})
