"""What git holds: no third-party script, no path of somebody's machine, no registry but the public ones."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.house.source import ROOT, Finding

# Where scripts of our own live.
SCRIPTS = (
    "editors/vscode/",
    "tests/basic/server/",
    "palaver/web/frontend/src/",
    "palaver/web/frontend/tests/",
    "tests/browser/",
    "tests/servers/",
    "tools/",
    "benchmarks/",
)
BUILD = frozenset({"palaver/web/frontend/build.mjs"})
_FOREIGN = re.compile(r"(^|/)(node_modules|vendor|third_party|dist)/|\.min\.(js|css)$")
# Written apart, so that this file does not find itself.
_MACHINE = re.compile(r"(?<![\w.{}$])/(?:" + r"work|root|Users/\w+|home/\w+|opt/[a-z]+" + r")/\w")
_LOCKED = re.compile(r'(?:registry = |url = |"resolved": )"https?://([^/"]+)')
REGISTRIES = frozenset({"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"})


def tracked(root: Path = ROOT) -> list[str]:
    """Every file that git knows; also in a checkout that belongs to another user."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())


def foreign_scripts(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if _FOREIGN.search(name):
            yield f"{name} is built or somebody else's: the lock file names it, make fetches it"
        elif name.endswith((".js", ".mjs", ".cjs")) and not name.startswith(SCRIPTS) and name not in BUILD:
            yield f"{name} lies where no script of ours does"


def machine_paths(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), 1):
        found = _MACHINE.search(line)
        if found:
            yield Finding(name, number, f"{line[found.start() :][:30]!r} is a path of one machine")


def foreign_registries(name: str, text: str) -> Iterator[Finding]:
    """Hosts in a lock file that not everybody reaches."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in _LOCKED.findall(line):
            if host not in REGISTRIES:
                yield Finding(name, number, f"{host} is no public registry")
