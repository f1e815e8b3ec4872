"""Keys from the command line open what they should, until they are revoked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

from tests.cli.server import Served, run


def create(served: Served, *arguments: str) -> tuple[str, str]:
    """The secret of a key, which is all of standard output, and its id."""
    made = served.run("keys", "create", *arguments)
    assert made.returncode == 0, made.stderr
    secret, rest = made.stdout.split("\n")
    assert rest == ""
    return secret, made.stderr.split()[3].rstrip(".")


def test_a_key_for_one_bot_opens_that_bot_alone(served: Served) -> None:
    secret, id = create(served, "--kind", "prod", "--bot", "quick", "--name", "a test")
    assert secret.startswith("sk_prod_")
    status, answer = served.ask("POST", "/api/chat/completion", {"message": "Hello"}, secret)
    assert status == 200
    assert answer["rg_response"]["response"].startswith("word0")
    assert served.ask("POST", "/api/chat/completion", {"message": "Hello", "persona": "slow"}, secret)[0] == 404
    listed = served.run("keys", "list").stdout
    assert [line for line in listed.splitlines() if line.startswith(id) and "a test" in line]


def test_a_revoked_key_opens_nothing(served: Served) -> None:
    secret, id = create(served, "--kind", "super")
    assert served.run("keys", "revoke", id).returncode == 0
    assert served.ask("GET", "/api/bots", key=secret)[0] == 401
    assert id not in served.run("keys", "list").stdout
    assert id in served.run("keys", "list", "--all").stdout


def test_an_ended_key_is_none_that_counts(served: Served) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=1)
    body = {"kind": "test", "name": "short", "expires_at": ends.isoformat()}
    status, made = served.ask("POST", "/api/keys", body)
    assert status == 201
    while datetime.now(UTC) <= ends:
        sleep(0.1)
    assert made["key"]["id"] not in served.run("keys", "list").stdout
    assert "ended 20" in next(
        line for line in served.run("keys", "list", "--all").stdout.splitlines() if line.startswith(made["key"]["id"])
    )


def test_what_cannot_be_done_is_said(served: Served, tmp_path: Path) -> None:
    assert "no bot 'nobody'" in served.run("keys", "create", "--kind", "prod", "--bot", "nobody").stderr
    assert "no such key" in served.run("keys", "revoke", "01938b9e-0000-7000-8000-000000000000").stderr
    assert served.run("keys", "create", "--kind", "gold").returncode == 2
    early = run(tmp_path / "data", "keys", "list")
    assert early.returncode == 1
    assert "the first `palaver serve` makes it" in early.stderr
