"""How PostgreSQL can run here, which refuses uid 0: one strategy per situation; what runs is postgres.py's."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from palaver.core.embedded.instance import Instance
from palaver.core.embedded.lodging import can_enter, copied_programs, found_home, noted_home
from palaver.core.process import Account, Command, StartFailed

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """`home` holds the cluster, `owner` is the uid its files belong to, `prefix` goes before each command."""

    strategy: str
    programs: Path
    home: Path
    sockets: Path
    owner: int
    prefix: tuple[str, ...] = ()
    account: Account | None = None

    @property
    def group(self) -> int:
        return self.account.group if self.account else -1

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    def command(self, program: str, *arguments: str, output: int | None = None) -> Command:
        return Command(
            argv=[*self.prefix, str(self.programs / "bin" / program), *arguments],
            env=_ENVIRONMENT,
            folder=Path("/"),
            output=output,
            account=self.account,
        )


@dataclass(frozen=True, slots=True)
class Strategy:
    """`find` gives the footing, or None where it does not suit."""

    name: str
    find: Callable[[Instance, Path], Footing | None]


def direct(instance: Instance, programs: Path) -> Footing | None:
    """As the ordinary user we are, if the system knows that user: initdb looks the name up."""
    user = os.geteuid()
    if user == 0 or not _is_known(user):
        return None
    return Footing(
        strategy="direct",
        programs=programs,
        home=noted_home(instance.data) or instance.data,
        sockets=instance.runtime,
        owner=user,
    )


def namespace(instance: Instance, programs: Path) -> Footing | None:
    """In a user namespace that shows it an ordinary uid, while its files stay ours, a root-only folder included."""
    unshare, nobody = shutil.which("unshare"), unprivileged()
    if unshare is None or nobody is None:
        return None
    prefix = (unshare, "--user", f"--map-user={nobody.user}", f"--map-group={nobody.group}")
    probe = subprocess.run([*prefix, programs / "bin" / "postgres", "--version"], capture_output=True, check=False)
    if probe.returncode:
        return None
    return Footing(
        strategy="namespace",
        programs=programs,
        home=noted_home(instance.data) or instance.data,
        sockets=instance.runtime,
        owner=os.geteuid(),
        prefix=prefix,
    )


def dropped(instance: Instance, programs: Path) -> Footing | None:
    """As an unprivileged account, with programs, data and sockets in folders which that account can enter."""
    account = unprivileged()
    if os.geteuid() != 0 or account is None:
        return None
    home = found_home(instance.data, account)
    if not can_enter(programs / "bin", account):
        programs = copied_programs(programs, home)
    sockets = instance.runtime / "postgres"
    instance.runtime.chmod(0o711)
    sockets.mkdir(mode=0o700, exist_ok=True)
    os.chown(sockets, account.user, account.group)
    return Footing(
        strategy="dropped", programs=programs, home=home, sockets=sockets, owner=account.user, account=account
    )


STRATEGIES = (Strategy("direct", direct), Strategy("namespace", namespace), Strategy("dropped", dropped))


def find_footing(instance: Instance, programs: Path, strategies: Sequence[Strategy] = STRATEGIES) -> Footing:
    """The first strategy that suits. The runtime folder must be there."""
    for strategy in strategies:
        footing = strategy.find(instance, programs)
        if footing is not None:
            return footing
    raise StartFailed(
        "PostgreSQL cannot run as this user here: start Palaver as an ordinary user, or set PALAVER_DATABASE_URL."
    )


def unprivileged() -> Account | None:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _is_known(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True
