"""What LIST answers: files and, where it does not go below them, folders; each is written as its name."""

from collections.abc import Iterable
from typing import Any

from palaver.basic.drive.paths import matches, name_of
from palaver.basic.ports.drive import Entry
from palaver.basic.values.kinds import File


def listing(entries: Iterable[Entry], folder: str, patterns: str, *, recursive: bool) -> list[File]:
    below = len(folder) + 1 if folder else 0
    found: dict[str, File] = {}
    for entry in entries:
        child, deeper, _ = entry.path[below:].partition("/")
        if deeper and not recursive:
            path = entry.path[:below] + child
            held = found.setdefault(path, _folder(path, entry))
            held["modified"] = max(held["modified"], entry.modified)
        elif matches(entry.path, patterns):
            found[entry.path] = _file(entry)
    return [found[path] for path in sorted(found)]


def _file(entry: Entry) -> File:
    return _item(entry.path, entry, type="file", size=entry.size, mime_type=entry.media_type)


def _folder(path: str, entry: Entry) -> File:
    return _item(path, entry, type="directory", size=0, mime_type="")


def _item(path: str, entry: Entry, **told: Any) -> File:
    return File(name=name_of(path), path=path, **told, created=entry.created, modified=entry.modified)
