"""S26: what is installed is what was locked: every file of every locked package stands there with its hash."""

import json
import tomllib
from typing import Any

from tools.house.lock import unhashed_scripts, unhashed_wheels
from tools.house.source import ROOT

FROM = {"registry": "https://pypi.org/simple"}


def test_a_package_without_its_hash_is_found() -> None:
    fine = {"name": "a", "source": FROM, "sdist": {"hash": "sha256:00"}, "wheels": [{"hash": "sha256:01"}]}
    cases: list[dict[str, Any]] = [{"wheels": [{}]}, {"wheels": [{"hash": "md5:01"}]}, {"wheels": [], "sdist": {}}]
    for wrong in cases:
        assert list(unhashed_wheels({"package": [fine, {**fine, "name": "b", **wrong}]})) == ["b"]
    assert list(unhashed_wheels({"package": [{"name": "c", "source": FROM}]})) == ["c"]
    assert not list(unhashed_wheels({"package": [{"name": "ours", "source": {"editable": "."}}]}))
    packages = {"": {}, "a": {"integrity": "sha512-00"}, "b": {"integrity": "sha1-00"}, "c": {}}
    assert list(unhashed_scripts({"packages": packages})) == ["b", "c"]


def test_every_python_package_has_its_hashes() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    foreign = [package for package in lock["package"] if "registry" in package["source"]]
    assert len(foreign) == len(lock["package"]) - 1, "all but our own come from the registry"
    assert not list(unhashed_wheels(lock))


def test_every_script_has_its_hash() -> None:
    for path in ("palaver/web/frontend", "tests/browser", "tests/servers/oidc", "tests/conformance"):
        lock = json.loads((ROOT / path / "package-lock.json").read_text("utf-8"))
        assert len(lock["packages"]) > 1
        assert not list(unhashed_scripts(lock))
