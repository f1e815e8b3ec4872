"""The lock files: what is installed is what was locked, because every file stands there with its hash."""

from collections.abc import Iterator, Mapping
from typing import Any


def unhashed_wheels(lock: Mapping[str, Any]) -> Iterator[str]:
    """The packages of a parsed uv.lock that a registry could exchange."""
    for package in lock["package"]:
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
        if "registry" in package["source"] and not (files and all(_is_hashed(file) for file in files)):
            yield package["name"]


def _is_hashed(file: Mapping[str, Any]) -> bool:
    return str(file.get("hash", "")).startswith("sha256:")


def unhashed_scripts(lock: Mapping[str, Any]) -> Iterator[str]:
    """The same for a parsed package-lock.json."""
    for name, package in lock["packages"].items():
        if name and not package.get("integrity", "").startswith("sha512-"):
            yield name
