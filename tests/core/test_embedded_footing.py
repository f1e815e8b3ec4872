"""PostgreSQL runs as an ordinary user, as root in a namespace, and as root under an account it drops to."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from palaver.core.embedded import lodging
from palaver.core.embedded.binaries import postgres
from palaver.core.embedded.cluster import ensure_cluster
from palaver.core.embedded.footing import find_footing, unprivileged
from palaver.core.embedded.instance import open_instance
from palaver.core.embedded.journal import Journal
from palaver.core.embedded.lodging import can_enter, copied_programs, noted_home
from tests.conftest import MISSING

ROOT = Path(__file__).resolve().parents[2]
NEEDED = (ROOT, Path(sys.prefix), Path(sys.base_prefix))


def rows(data: Path, *strategies: str, prefix: Sequence[str] = ()) -> tuple[str, int]:
    """Run PostgreSQL over `data` for one more row; the strategy it ran by and the rows there are."""
    done = run(data, *strategies, prefix=prefix)
    assert done.returncode == 0, done.stderr
    strategy, count, *_ = json.loads(done.stdout)
    return strategy, count


def run(data: Path, *strategies: str, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, sys.executable, "-m", "tests.core.embedded_rows", str(data), *strategies],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def need(what: str, *, there: bool) -> None:
    if not there:
        MISSING[f"PostgreSQL {what}"] = "this user may not try it here"
        pytest.skip(f"PostgreSQL {what}: this user may not try it here")


def as_user(user: int) -> list[str]:
    return [shutil.which("setpriv") or "", f"--reuid={user}", f"--regid={user}", "--clear-groups"]


@pytest.fixture
def root_only(tmp_path: Path) -> Path:
    """A folder in a home that only its owner enters."""
    need("as root", there=os.geteuid() == 0)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home / "data"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of an account of its own, below one that everybody enters."""
    account = unprivileged()
    need("as another user", there=os.geteuid() == 0 and shutil.which("setpriv") is not None and account is not None)
    need("as another user", there=account is not None and all(can_enter(folder, account) for folder in NEEDED))
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.fixture(autouse=True)
def no_lodging_left() -> Iterator[None]:
    before = set(lodging.LODGINGS.glob("palaver-*"))
    yield
    for home in set(lodging.LODGINGS.glob("palaver-*")) - before:
        shutil.rmtree(home)


def test_whoever_runs_the_tests_can_run_it(tmp_path: Path) -> None:
    assert rows(tmp_path / "data", "direct", "namespace", "dropped")[1] == 1


def test_an_ordinary_user_runs_it_directly(open_folder: Path) -> None:
    account = unprivileged()
    assert account is not None
    prefix = as_user(account.user)
    assert rows(open_folder / "data", "direct", "namespace", "dropped", prefix=prefix) == ("direct", 1)
    assert rows(open_folder / "data", "direct", "namespace", "dropped", prefix=prefix) == ("direct", 2)


def test_a_user_without_a_name_runs_it_in_a_namespace(open_folder: Path) -> None:
    assert rows(open_folder / "data", "direct", "namespace", prefix=as_user(54321)) == ("namespace", 1)


def test_root_runs_it_in_a_namespace_over_a_root_only_folder(root_only: Path) -> None:
    need("in a user namespace", there=namespaces())
    assert rows(root_only, "direct", "namespace", "dropped") == ("namespace", 1)
    assert (root_only / "postgres").stat().st_uid == 0


def test_root_drops_to_an_account_where_namespaces_are_refused(root_only: Path) -> None:
    assert rows(root_only, "direct", "dropped") == ("dropped", 1)
    home = Path((root_only / "postgres.home").read_text().strip())
    assert home.parent == lodging.LODGINGS
    assert home.stat().st_uid != 0
    assert rows(root_only, "direct", "dropped") == ("dropped", 2)


def test_a_dropped_account_stays_in_a_data_directory_that_it_can_enter(open_folder: Path) -> None:
    assert rows(open_folder / "data", "dropped") == ("dropped", 1)
    assert not (open_folder / "data" / "postgres.home").exists()


def test_the_rows_follow_from_one_footing_to_the_other(root_only: Path) -> None:
    need("in a user namespace", there=namespaces())
    found = [rows(root_only, name) for name in ("namespace", "dropped", "namespace", "dropped")]
    assert found == [("namespace", 1), ("dropped", 2), ("namespace", 3), ("dropped", 4)]


def test_a_lost_home_is_an_error_and_never_an_empty_database(root_only: Path) -> None:
    rows(root_only, "dropped")
    home = Path((root_only / "postgres.home").read_text().strip())
    home.rename(away := home.with_name(f"{home.name}-away"))
    assert "which is missing: bring it back" in run(root_only, "namespace", "dropped").stderr
    away.rename(home)
    assert rows(root_only, "dropped")[1] == 2


def test_files_of_another_user_are_refused(root_only: Path) -> None:
    rows(root_only, "namespace", "dropped")
    os.chown((noted_home(root_only) or root_only) / "postgres", 54321, 54321)
    assert "belongs to the user with uid 54321" in run(root_only, "namespace", "dropped").stderr


def test_no_footing_at_all_says_what_to_do(tmp_path: Path) -> None:
    assert "start Palaver as an ordinary user, or set PALAVER_DATABASE_URL" in run(tmp_path / "data").stderr


def test_copied_programs_run_where_the_wheel_cannot_be_entered(root_only: Path, open_folder: Path) -> None:
    account = unprivileged()
    assert account is not None
    root_only.mkdir()
    assert not can_enter(root_only, account)
    programs = copied_programs(postgres(), open_folder)
    for name in ("postgres", "initdb"):
        ran = subprocess.run([*as_user(account.user), programs / "bin" / name, "--version"], check=False)
        assert ran.returncode == 0
    assert copied_programs(postgres(), open_folder) == programs


def test_the_folder_of_the_programs_may_have_any_name(tmp_path: Path) -> None:
    unusual = tmp_path / 'an "old" $HOME `pwd`'
    unusual.mkdir()
    programs = copied_programs(postgres(), unusual)
    instance = open_instance(tmp_path / "data")
    instance.create_runtime()
    try:
        footing = find_footing(instance, programs)
        ensure_cluster(footing, instance.data, Journal(instance.data / "postgres.log"))
        assert (footing.cluster / "PG_VERSION").read_text().strip() == "18"
        assert not list(footing.sockets.iterdir())
    finally:
        instance.remove_runtime()


def namespaces() -> bool:
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "--user", "true"], check=False).returncode == 0
