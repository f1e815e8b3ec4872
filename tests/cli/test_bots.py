"""`palaver bots`: what is wrong with packages without a server; import, export and publish through a running one."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from palaver.cli import main
from palaver.config.bots import hash_of, pruned
from tests.cli.server import Served


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


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bot_goes_to_git_and_comes_back(served: Served, tmp_path: Path) -> None:
    package = tmp_path / "from-git.gbai"
    (package / "from-git.gbdialog").mkdir(parents=True)
    (package / "bot.yaml").write_text("identity: {alias: from-git}\nprompt: {system: You help.}\n")
    (package / "from-git.gbdialog" / "start.bas").write_bytes(b'TALK "x"\r\n')
    dry = served.run("bots", "import", "--dry-run", str(package))
    assert (dry.returncode, "Would become a new bot" in dry.stdout) == (0, True), dry.stderr
    made = served.run("bots", "import", str(package))
    assert (made.returncode, made.stdout.splitlines()[-1]) == (0, "Became a new bot, published as version 1: from-git")
    out = tmp_path / "out" / "from-git.gbai"
    out.mkdir(parents=True)
    (out / "left.md").write_text("x")
    taken = served.run("bots", "export", str(out))
    assert taken.stdout.splitlines() == [f"not in the package: {out / 'left.md'}", f"from-git is in {out}"], (
        taken.stderr
    )
    (out / "left.md").unlink()
    (out / "from-git.gbot" / "PROMPT.md").write_text("You serve.")
    again = served.run("bots", "import", "--into", "from-git", str(out))
    assert (again.returncode, "which nobody has published" in again.stdout) == (0, True), again.stderr
    published = served.run("bots", "publish", "from-git", "--note", "as of 3f2c1a")
    assert published.stdout == "from-git answers by version 2\n", published.stderr
    served.run("bots", "export", str(out))
    before = files(out)
    assert before["from-git.gbdialog/start.bas"] == b'TALK "x"\r\n'
    served.run("bots", "export", str(out))
    assert files(out) == before
    assert served.run("bots", "rollback", "from-git", "1").stdout == "from-git answers by version 3\n"
    keys = [line for line in served.run("keys", "list", "--all").stdout.splitlines() if "palaver bots" in line]
    assert keys
    assert all("revoked" in line for line in keys)


def test_what_the_server_refuses_is_told_line_by_line(served: Served, tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text("identity: {alias: demo}\nmodel: {params: {temperature: 3}}\n")
    refused = served.run("bots", "import", str(tmp_path / "bot.yaml"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("model.params.temperature: error L04: ")
    assert served.run("bots", "export", str(tmp_path / "nobody.zip")).returncode == 1


def test_what_stands_in_the_way_of_an_import_is_told_with_the_flag_that_helps(served: Served, tmp_path: Path) -> None:
    edited(served, tmp_path, "twice")
    package = str(tmp_path / "bot.yaml")
    again = served.run("bots", "import", package)
    assert again.returncode == 1
    assert "--into ALIAS" in again.stderr
    assert "--alias ALIAS" in again.stderr
    (tmp_path / "bot.yaml").write_text("identity: {alias: twice}\nprompt: {system: You wait.}\n")
    body = {"identity": {"alias": "twice"}, "prompt": {"system": "By hand."}}
    draft = "/api/bots/twice/draft"
    seen = hash_of(pruned(served.ask("GET", draft)[1]["config"]))
    assert served.ask("PUT", draft, body, seen=seen)[0] == 200
    late = served.run("bots", "import", "--into", "twice", package)
    assert (late.returncode, "--replace-draft" in late.stderr + late.stdout) == (1, True)


def edited(served: Served, folder: Path, alias: str, **release: object) -> None:
    """A bot of this `release`, whose draft differs from it."""
    bot = {"identity": {"alias": alias}, "prompt": {"system": "You help."}, "release": release}
    package = folder / "bot.yaml"
    package.write_text(json.dumps(bot))
    made = served.run("bots", "import", str(package))
    assert made.returncode == 0, made.stderr
    package.write_text(json.dumps(bot | {"prompt": {"system": "You serve."}}))
    again = served.run("bots", "import", "--into", alias, str(package))
    assert again.returncode == 0, again.stderr


def test_a_release_that_waits_for_another_person_says_so_and_ends_with_3(served: Served, tmp_path: Path) -> None:
    edited(served, tmp_path, "by-two", second_approver=True)
    asked = served.run("bots", "publish", "by-two")
    told = "by-two is not published yet: it waits for another person, see /bots/by-two/versions\n"
    assert (asked.returncode, asked.stdout) == (3, told), asked.stderr
    later = served.run("bots", "publish", "by-two", "--at", (datetime.now(UTC) + timedelta(days=1)).isoformat())
    assert later.returncode == 3, later.stderr
    assert "waits for another person and until 20" in later.stdout
    assert served.ask("GET", "/api/bots/by-two")[1]["version"] == 1


def test_a_release_at_a_time_says_so_and_ends_with_3(served: Served, tmp_path: Path) -> None:
    edited(served, tmp_path, "later")
    asked = served.run("bots", "publish", "later", "--at", (datetime.now(UTC) + timedelta(days=1)).isoformat())
    assert asked.returncode == 3, asked.stderr
    assert asked.stdout.startswith("later is not published yet: it waits until 20")
    assert served.run("bots", "publish", "later", "--at", "tomorrow").returncode == 2
    over = served.run("bots", "publish", "later", "--at", "2020-01-01T00:00")
    assert (over.returncode, over.stdout) == (1, "")
    assert "a moment to come" in over.stderr


def test_a_canary_is_said_to_be_one(served: Served, tmp_path: Path) -> None:
    edited(served, tmp_path, "bird")
    made = served.run("bots", "publish", "bird", "--canary", "10")
    assert made.stdout == "version 2 of bird is a canary: 10 % of new conversations get it\n", made.stderr
    assert made.returncode == 0
    assert served.ask("GET", "/api/bots/bird")[1]["version"] == 1


def test_a_canary_that_the_bot_itself_asks_for_is_said_to_be_one(served: Served, tmp_path: Path) -> None:
    edited(served, tmp_path, "finch", canary={"percent": 20})
    made = served.run("bots", "publish", "finch")
    assert made.stdout == "version 2 of finch is a canary: 20 % of new conversations get it\n", made.stderr
