"""`palaver migrate` upgrades a database once, with a server beside it or without."""

from pathlib import Path

from tests.cli.server import Served, run


def test_an_empty_database_is_upgraded_once(tmp_path: Path) -> None:
    first = run(tmp_path / "data", "migrate")
    assert first.stdout.startswith("The schema was upgraded to "), first.stderr
    assert "core_0001" in first.stdout or "core_000" in first.stdout
    assert run(tmp_path / "data", "migrate").stdout.startswith("The schema is up to date: ")


def test_a_live_servers_database_is_up_to_date(served: Served) -> None:
    assert served.run("migrate").stdout.startswith("The schema is up to date: ")


def test_a_named_database_is_taken(dsn: str, tmp_path: Path) -> None:
    assert run(tmp_path / "data", "migrate", PALAVER_DATABASE_URL=dsn).stdout.startswith("The schema is up to date: ")
    assert not (tmp_path / "data").exists()
