"""Packages made in memory: zips with any entries, read with the bounds of a server."""

import io
import stat
import zipfile
from collections.abc import Iterable, Mapping

from palaver.config.packages import reading
from palaver.config.packages.archive import Archive
from palaver.config.packages.reading import Package
from palaver.config.packages.source import Bounds

LINK = stat.S_IFLNK | 0o777
DEVICE = stat.S_IFCHR | 0o600


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("x")
    made.filename, made.external_attr, made.create_system = name, mode << 16, 3
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def packed(entries: Mapping[str, str | bytes] | Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    file = io.BytesIO()
    pairs = [(entry(name), data) for name, data in entries.items()] if isinstance(entries, Mapping) else entries
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for info, data in pairs:
            made.writestr(info, data)
    return file.getvalue()


def opened(data: bytes, name: str = "support.zip", bounds: Bounds | None = None) -> Archive:
    return Archive(io.BytesIO(data), name, bounds or Bounds())


def read(files: Mapping[str, str | bytes], alias: str = "", *, without_secrets: bool = False) -> Package:
    return reading.read(opened(packed(files)), alias, without_secrets=without_secrets)


def codes(package: Package) -> list[str]:
    return [each.code for each in package.report.errors]
