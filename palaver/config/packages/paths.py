"""Paths inside a package: relative, plain, and no two that some file system would take for one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from palaver.config.document.finding import Finding
from palaver.config.packages.bad import error

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_LONGEST: Final = 400
_SEGMENT: Final = 240  # bytes: file systems end at 255
_DEEPEST: Final = 16
_JUNK: Final = frozenset({".git", ".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini"})


def normal(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def is_junk(path: str) -> bool:
    """What systems and editors leave lying about."""
    parts = path.split("/")
    return not _JUNK.isdisjoint(parts) or parts[-1].endswith(("~", ".swp"))


def wrong(path: str) -> Finding | None:
    """What is wrong with one path as an archive names it, or nothing."""
    told = _wrong(path)
    shown = "".join(each if each.isprintable() else "?" for each in path[:100])
    return (
        None
        if not told
        else error(shown, "path", told, "pack the folder again, from inside it, with plain relative names")
    )


def twins(paths: Iterable[str]) -> Iterator[Finding]:
    """Each path that says the same as one before it, whatever the case and the spelling of its letters."""
    seen: dict[str, str] = {}
    for path in paths:
        key = folded(path)
        if key in seen:
            told = "the archive has this twice" if seen[key] == path else f"this cannot stand beside {seen[key]!r}"
            yield error(path[:100], "duplicate", told, "keep one of them, or give it another name")
        seen.setdefault(key, path)


def folded(path: str) -> str:
    """The same for paths that some file system takes for one."""
    return unicodedata.normalize("NFKC", path).casefold()


def fits(path: str) -> bool:
    """Whether a package may hold a file of this path."""
    return not _wrong(path) and not path.endswith("/") and path == normal(path) and not is_junk(path)


def plain(name: str) -> str:
    """A path made of a name that is none."""
    kept = "".join(each if each.isalnum() or each in " ._-()" else "_" for each in normal(name))
    return f"{kept[:60].strip(' ._~') or 'document'}{kept[-16:].strip(' ~') if len(kept) > 60 else ''}".removesuffix(
        ".swp"
    )


def _wrong(path: str) -> str:
    parts = path.removesuffix("/").split("/")
    long = len(path) > _LONGEST or any(len(part.encode("utf-8", "replace")) > _SEGMENT for part in parts)
    rules = (
        (path.startswith("/") or _DRIVE.match(path), "an absolute path leads out of the package"),
        (".." in parts, "'..' leads out of the package"),
        ("\\" in path, "a backslash is no part of a name"),
        (not all(parts) or "." in parts, "a part of this path is empty"),
        (not path.isprintable(), "the name has characters that cannot be seen"),
        (long or len(parts) > _DEEPEST, f"the path has more than {_LONGEST} characters or {_DEEPEST} folders"),
    )
    return next((told for broken, told in rules if broken), "")
