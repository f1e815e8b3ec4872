"""The files of the embedded PostgreSQL: made beside their place and moved there when complete, so never found half."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from palaver.core.embedded.footing import Footing, unprivileged
from palaver.core.embedded.journal import Journal
from palaver.core.embedded.lodging import copied_programs
from palaver.core.process import StartFailed, start_guarded

# One role, over the socket, whose folder is the guard; nobody comes in as superuser.
_ACCESS = "local all palaver trust\n"
_BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")
_SPOILS_QUOTES = frozenset('$`"\\')
_PATIENCE_S = 300.0


def ensure_cluster(footing: Footing, data: Path, journal: Journal) -> None:
    """Create the cluster, bring it over from the data directory, or leave it as it is."""
    for abandoned in footing.home.glob("postgres.draft-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    elsewhere = data / "postgres"
    if footing.home != data:
        os.chown(footing.home, footing.owner, footing.group)
    if footing.cluster.exists():
        _own(footing.cluster, footing)
    elif elsewhere.exists():
        _bring(elsewhere, footing, journal)
    else:
        _create(footing, journal)


def _create(footing: Footing, journal: Journal) -> None:
    draft = _draft(footing)
    draft.mkdir(mode=0o700)
    _own(draft, footing)
    _initialise(draft, footing, journal)
    (draft / "pg_hba.conf").write_text(_ACCESS)
    _bootstrap(draft, footing)
    _place(draft, footing, journal)


def _initialise(draft: Path, footing: Footing, journal: Journal) -> None:
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin")
    with _quotable(footing) as able:
        _initdb(draft, able, journal, *options, "--builtin-locale=C.UTF-8", "--no-instructions", "--no-sync")


@contextlib.contextmanager
def _quotable(footing: Footing) -> Iterator[Footing]:
    """With programs that initdb can start: it puts their path between the double quotes of a shell."""
    if _SPOILS_QUOTES.isdisjoint(str(footing.programs)):
        yield footing
        return
    programs = copied_programs(footing.programs, footing.sockets)
    try:
        yield replace(footing, programs=programs)
    finally:
        shutil.rmtree(programs.parents[1], ignore_errors=True)


def _initdb(draft: Path, footing: Footing, journal: Journal, *options: str) -> None:
    with journal.open() as output:
        command = footing.command("initdb", f"--pgdata={draft}", *options, output=output.fileno())
        child = start_guarded(command, signal.SIGKILL)
        if child.wait(_PATIENCE_S) != 0:
            child.stop(signal.SIGKILL)
            raise StartFailed(f"PostgreSQL's files could not be created: {journal.tail()}")


def _bootstrap(draft: Path, footing: Footing) -> None:
    command = footing.command("postgres", "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres")
    done = subprocess.run(
        command.argv,
        input=_BOOTSTRAP.read_bytes(),
        env=command.env,
        cwd="/",
        capture_output=True,
        check=False,
        user=footing.account.user if footing.account else None,
        group=footing.account.group if footing.account else None,
        extra_groups=[] if footing.account else None,
    )
    if done.returncode:
        raise StartFailed(f"PostgreSQL could not be set up: {done.stderr.decode(errors='replace')[-500:]}")


def _bring(elsewhere: Path, footing: Footing, journal: Journal) -> None:
    draft = _draft(footing)
    shutil.copytree(elsewhere, draft, symlinks=True)
    _own(draft, footing)
    _place(draft, footing, journal)
    shutil.rmtree(elsewhere)


def _draft(footing: Footing) -> Path:
    return footing.home / f"postgres.draft-{os.getpid()}"


def _place(draft: Path, footing: Footing, journal: Journal) -> None:
    _initdb(draft, footing, journal, "--sync-only")
    draft.rename(footing.cluster)
    folder = os.open(footing.home, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _own(cluster: Path, footing: Footing) -> None:
    """Root gives the files to the footing's owner, if they were root's or the unprivileged account's before."""
    found = cluster.stat().st_uid
    if found == footing.owner:
        return
    account = unprivileged()
    if os.geteuid() != 0 or found not in {0, account.user if account else 0}:
        raise StartFailed(f"{cluster} belongs to the user with uid {found}: start Palaver as that user.")
    for path in (cluster, *cluster.rglob("*")):
        os.chown(path, footing.owner, footing.group, follow_symlinks=False)
