"""
Builds the front-end bundle, and on request what the browser tests need; does nothing when both are fresh.

`assets.py` builds, `assets.py browser` installs the packages of the tests in a browser, `--force` ignores the stamps.
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import node as nodes

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "palaver" / "web" / "frontend"
BUNDLE = ROOT / "palaver" / "web" / "static" / "dist"
TESTS = tuple(ROOT / "tests" / name for name in ("browser", "servers/oidc", "conformance"))


def sources() -> list[Path]:
    """Every file the bundle is made from, in a fixed order."""
    fixed = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / "build.mjs"]
    return [*fixed, *sorted((FRONTEND / "src").rglob("*.js"))]


def digest(files: Iterable[Path]) -> str:
    """Changes when a name or a byte of the files changes."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def fresh(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text().strip() == value


def run(said: str, command: tuple[str, ...], folder: Path, node: nodes.Node) -> None:
    print(f"assets: {said} in {folder.relative_to(ROOT)}", flush=True)
    subprocess.run(command, cwd=folder, env=node.environment(), check=True, timeout=600)


def install(folder: Path, *, force: bool = False) -> None:
    """`npm ci` in the folder unless its node_modules is of this very lock file."""
    stamp = folder / "node_modules" / ".palaver-lock"
    value = digest([folder / "package.json", folder / "package-lock.json"])
    if not force and fresh(stamp, value):
        return
    node = nodes.find()
    run("npm ci", (*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"), folder, node)
    stamp.write_text(value)


def build(*, force: bool = False) -> bool:
    """Make the bundle when its sources changed; tells whether it had to."""
    stamp, value = BUNDLE / ".stamp", digest(sources())
    if not force and fresh(stamp, value) and (BUNDLE / "palaver.js").is_file():
        print("assets: the bundle is fresh")
        return False
    started = time.monotonic()
    install(FRONTEND, force=force)
    node = nodes.find()
    run("esbuild", (str(node.program), "build.mjs"), FRONTEND, node)
    stamp.write_text(value)
    print(f"assets: built palaver.js in {time.monotonic() - started:.1f} s")
    return True


def main(arguments: list[str]) -> int:
    force = "--force" in arguments
    try:
        if "browser" in arguments:
            for folder in TESTS:
                install(folder, force=force)
        else:
            build(force=force)
    except (nodes.NodeMissing, subprocess.SubprocessError, OSError) as problem:
        print(f"assets: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
