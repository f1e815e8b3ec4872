"""What is to be said of a package without a server: everything that an import would say, and what is needless."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.packages import keys, reading
from palaver.config.packages import programs as programs_of
from palaver.config.packages.archive import Archive
from palaver.config.packages.bad import BadPackage, error, warning
from palaver.config.packages.report import PackageReport
from palaver.config.packages.source import Bare, Bounds, Folder, Source

_LARGEST_BARE: Final = 1024 * 1024  # bytes


def lint(path: Path, bounds: Bounds) -> PackageReport:
    """The report of a package at `path`: a folder, a zip, a bot.yaml or a config.csv."""
    try:
        source = opened(path, bounds)
        try:
            package = reading.read(source)
        finally:
            source.close()
    except BadPackage as bad:
        return PackageReport(ok=False, alias="", errors=bad.findings, warnings=[], settings=[], files=[], counts={})
    errors = [each for each in package.report.errors if package.whole or each.code != "alias"]  # said at the import
    programs = programs_of.judged(package.config)
    errors += [each for each in programs if each.severity == "error"]
    doubts = [each for each in programs if each.severity == "warning"]
    more = [*package.report.warnings, *_restated(package.config), *doubts]
    return msgspec.structs.replace(package.report, ok=not errors, errors=errors, warnings=more)


def opened(path: Path, bounds: Bounds) -> Source:
    """BadPackage when there is nothing that could be a package."""
    try:
        if path.is_dir():
            return Folder(path, bounds)
        if path.suffix.lower() in {".yaml", ".yml", ".csv"}:
            return bare(path.name, path.read_bytes()[: _LARGEST_BARE + 1])
        return Archive(path.open("rb"), path.name, bounds)
    except OSError as problem:
        told = f"this cannot be read: {problem.strerror}"
        raise BadPackage(
            [error(str(path), "unreadable", told, "name a folder, a zip, a bot.yaml or a config.csv")]
        ) from None


def bare(name: str, data: bytes) -> Bare:
    """A file by itself, whatever it is called beside its ending."""
    return Bare("config.csv" if name.lower().endswith(".csv") else "bot.yaml", data)


def _restated(config: Mapping[str, Any]) -> Iterator[Finding]:
    for path, shape in keys.fields().items():
        value: Any = config
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None and path != "schema_version" and shape.get("default") == value:
            yield warning(path, "L10", "this says what is the default anyway", "take it out, to follow the default")
