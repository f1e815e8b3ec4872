"""`palaver doctor` finds out what is broken and says what to do, beside a live server and without one."""

from pathlib import Path

from tests.cli.server import Served, run


def states(output: str) -> dict[str, str]:
    """Each check's state by its name."""
    lines = [line.split() for line in output.partition("\n\n")[0].splitlines()]
    return {words[1] if words[1] != "model" else f"model {words[2]}": words[0] for words in lines}


def test_a_live_server_is_found_well(served: Served) -> None:
    answer = served.run("doctor")
    assert answer.returncode == 0, answer.stdout
    found = states(answer.stdout)
    assert {found[name] for name in ("server", "database", "cache", "files", "vectors")} == {"ok"}
    assert f"at {served.url}" in answer.stdout


def test_without_a_server_the_database_is_tried_all_the_same(tmp_path: Path) -> None:
    answer = run(tmp_path / "data", "doctor", PALAVER_PORT="0")
    assert answer.returncode == 0, answer.stdout
    assert states(answer.stdout)["database"] == "ok"
    assert "model: Set OPENAI_API_KEY" in answer.stdout


def test_a_running_model_counts_its_models_and_one_that_is_away_is_broken(served: Served, tmp_path: Path) -> None:
    away = {
        "OPENAI_API_KEY": "x",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "PALAVER_PORT": served.url.rpartition(":")[2],
    }
    answer = run(tmp_path / "data", "doctor", **away)
    found = states(answer.stdout)
    assert answer.returncode == 1
    assert (found["port"], found["model openai"], found["database"]) == ("broken", "broken", "ok")
    assert "  port: Set PALAVER_PORT" in answer.stdout


def test_every_part_that_does_not_answer_is_broken(served: Served) -> None:
    nobody = {"PALAVER_REDIS_URL": "redis://127.0.0.1:9", "PALAVER_QDRANT_URL": "http://127.0.0.1:9"}
    answer = served.run("doctor", **nobody)
    found = states(answer.stdout)
    assert (answer.returncode, found["cache"], found["vectors"], found["database"]) == (1, "broken", "broken", "ok")


def test_mail_vault_and_master_keys_are_checked_when_they_are_named(served: Served) -> None:
    assert served.ask("PUT", "/api/secrets/one", {"value": "what nobody sees"})[0] == 200
    nobody = {"PALAVER_SMTP_URL": "smtp://127.0.0.1:9", "PALAVER_VAULT_ADDR": "http://127.0.0.1:9"}
    answer = served.run("doctor", **nobody, PALAVER_VAULT_TOKEN="x")
    found = states(answer.stdout)
    assert (answer.returncode, found["mail"], found["vault"], found["secrets"]) == (1, "broken", "broken", "ok")
    assert f"1 under {served.data}/master.key" in answer.stdout
    (served.data / "master.key").rename(served.data / "taken.key")
    answer = served.run("doctor", OPENAI_API_KEY="secret://one", OPENAI_BASE_URL="http://127.0.0.1:9")
    (served.data / "taken.key").rename(served.data / "master.key")
    found = states(answer.stdout)
    assert (found["secrets"], found["model openai"]) == ("broken", "broken")
    assert "names secret://one, which cannot be had right now" in answer.stdout
    assert "secrets: Set PALAVER_MASTER_KEY" in answer.stdout


def test_a_database_that_is_away_is_broken(tmp_path: Path) -> None:
    answer = run(tmp_path / "data", "doctor", PALAVER_DATABASE_URL="postgresql://127.0.0.1:9/x")
    assert answer.returncode == 1
    assert states(answer.stdout)["database"] == "broken"


def test_a_folder_that_cannot_be_used_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = run(tmp_path / "file" / "data", "doctor")
    assert answer.returncode == 1
    assert states(answer.stdout)["data"] == "broken"
    assert "Choose another folder by PALAVER_DATA_DIR" in answer.stdout
