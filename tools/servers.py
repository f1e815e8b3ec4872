"""Installs by apt the real servers that the tests start; starting them is the business of tests/servers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Another apt at work, as after the first boot, is waited for.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")
POLICY = Path("/usr/sbin/policy-rc.d")
PACKAGES = (
    "postgresql-15",
    "redis-server",
    "swift",
    "swift-proxy",
    "swift-account",
    "swift-container",
    "swift-object",
    "memcached",
    "chromium",
    "fonts-dejavu-core",
    "wrk",
)


def absent(packages: tuple[str, ...]) -> list[str]:
    """The packages that dpkg does not know as installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    present = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in present]


def offered(package: str) -> bool:
    """Whether this distribution has the package."""
    asked = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return asked.returncode == 0


def install(packages: list[str]) -> int:
    """Run apt with daemons forbidden to start; 0 when all is there."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    had_policy = POLICY.exists()
    if not had_policy:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        subprocess.run([*APT, "update", "-q"], env=quiet, check=False, stdout=subprocess.DEVNULL)
        found = [package for package in packages if offered(package)]
        command = [*APT, "install", "-y", "-q", "--no-install-recommends", *found]
        failed = subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode
        for package in sorted({*packages} - {*found}):
            print(f"missing: {package}: this distribution does not have it")
        return failed or len(packages) - len(found)
    finally:
        if not had_policy:
            POLICY.unlink()


def main() -> int:
    """Say what is missing and install it where that is ours to do; 1 only when apt itself failed."""
    if shutil.which("apt-get") is None:
        print("missing: the distribution's servers: this system has no apt; their tests are skipped")
        return 0
    missing = absent(PACKAGES)
    if not missing:
        return 0
    if os.geteuid() != 0:
        print(f"missing: {' '.join(missing)}: run `sudo apt-get install {' '.join(missing)}` to test against them")
        return 0
    print(f"installing {' '.join(missing)}")
    return 1 if install(missing) else 0


if __name__ == "__main__":
    sys.exit(main())
