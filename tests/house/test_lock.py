"""S26: what is installed is what was locked: every file of every locked package stands there with its hash."""

import json
import tomllib
from typing import Any

from tools.house.source import ROOT


def test_every_python_package_has_its_hashes() -> None:
    locked: list[dict[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    foreign = [package for package in locked if "registry" in package["source"]]
    assert len(foreign) == len(locked) - 1, "all but our own come from the registry"
    for package in foreign:
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        assert files, package["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_every_script_has_its_hash() -> None:
    for path in ("palaver/web/frontend", "tests/browser", "tests/servers/oidc"):
        locked = json.loads((ROOT / path / "package-lock.json").read_text("utf-8"))["packages"]
        foreign = {name: package for name, package in locked.items() if name}
        assert foreign
        assert not [name for name, package in foreign.items() if not package["integrity"].startswith("sha512-")]
