"""A home for PostgreSQL where its account differs from ours: the data directory itself, or a folder outside of it."""

import os
import shutil
import subprocess
from pathlib import Path

from palaver.core.process import SHELL, Account, StartFailed

LODGINGS = Path("/var/lib")
_NOTE = "postgres.home"


def can_enter(folder: Path, account: Account) -> bool:
    """Whether an account gets into a folder, whatever stands in its way."""
    entering = subprocess.run(
        [SHELL, "-c", 'cd "$1"', "enter", folder],
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=[],
        capture_output=True,
        check=False,
    )
    return entering.returncode == 0


def noted_home(data: Path) -> Path | None:
    """The folder outside of the data directory that holds its database, if there is one."""
    note = data / _NOTE
    if not note.exists():
        return None
    home = Path(note.read_text().strip())
    if not home.is_dir():
        raise StartFailed(f"The database of {data} lies in {home} (says {note}), which is missing: bring it back.")
    return home


def found_home(data: Path, account: Account) -> Path:
    """The noted home; else the data directory where the account can get there; else one founded below LODGINGS."""
    home = noted_home(data)
    if home is not None:
        return home
    if can_enter(data.parent, account):
        data.chmod(0o711)
        return data
    home = LODGINGS / f"palaver-{os.urandom(6).hex()}"
    home.mkdir(mode=0o700, parents=True)
    os.chown(home, account.user, account.group)
    draft = data / f"{_NOTE}.draft"
    draft.write_text(f"{home}\n")
    draft.replace(data / _NOTE)
    return home


def copied_programs(programs: Path, home: Path) -> Path:
    """The wheel's programs with their libraries, copied beside the cluster; copied anew when the wheel changes."""
    package = programs.parent
    built = (programs / "bin" / "postgres").stat()
    copy = home / f"postgres.programs-{built.st_size:x}-{built.st_mtime_ns:x}"
    if not copy.exists():
        for old in home.glob("postgres.programs-*"):
            shutil.rmtree(old, ignore_errors=True)
        draft = home / f"postgres.programs-{os.getpid()}.draft"
        unneeded = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(programs, draft / package.name / programs.name, symlinks=True, ignore=unneeded)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for folder in (draft, draft / package.name):
            folder.chmod(0o755)
        draft.rename(copy)
    return copy / package.name / programs.name
