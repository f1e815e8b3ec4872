"""Paths in a bot's drive: relative, with / between folders, and never outside of it."""

import re
import unicodedata
from fnmatch import fnmatchcase
from mimetypes import MimeTypes
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.ports.drive import Drive, Source
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text

_DRIVE: Final = re.compile(r"^(?:[^/]*\.gbai/)?[^/]*\.gbdrive/", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LONGEST: Final = 800
_SEGMENT: Final = 200  # bytes of a name: less than file systems take
_TYPES: Final = MimeTypes(filenames=())
_UNKNOWN: Final = "application/octet-stream"
for _ending, _type in (
    (".md", "text/markdown"),
    (".csv", "text/csv"),
    (".json", "application/json"),
    (".yaml", "application/yaml"),
    (".yml", "application/yaml"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (".webp", "image/webp"),
):
    _TYPES.add_type(_type, _ending)


def normal(path: Any) -> str:
    """`./a//b` as `a/b`; AccessDenied for what would leave the drive, FileError for what names no file."""
    written = unicodedata.normalize("NFC", text(path.get("path") if isinstance(path, File) else path).strip())
    if _ELSEWHERE.match(written):
        raise BasicError("NotImplemented", "paths of other places need the module accounts, which is not there")
    if written.startswith(("/", "~", "\\")):
        raise BasicError("AccessDenied", "a path is relative to the bot's drive")
    parts = [part for part in _DRIVE.sub("", written).split("/") if part not in {"", "."}]
    if ".." in parts:
        raise BasicError("AccessDenied", "a path does not leave the bot's drive")
    if not parts or len(written) > _LONGEST or not all(map(_is_name, parts)):
        raise BasicError("FileError", f"{written[:60]!r} is no path of a file")
    return "/".join(parts)


def source_of(value: Any) -> Source:
    """A path, or a file that lies elsewhere: one of the conversation has no path."""
    return value if isinstance(value, File) and not value.get("path") else normal(value)


async def sources_of(drive: Drive, value: Any) -> list[Source]:
    """Files out of an array, of patterns and of folders; FileError where nothing is found."""
    found: list[Source] = []
    for each in value if isinstance(value, list) else [value]:
        given = source_of(each)
        if isinstance(given, str):
            folder, _, name = given.rpartition("/")
            pattern = name if "*" in name or "?" in name else ""
            below = [entry.path for entry in await drive.below(folder if pattern else given)]
            chosen = [path for path in below if not pattern or (_inside(path, folder) and matches(path, pattern))]
            found += chosen if chosen or pattern else [given]
        else:
            found.append(given)
    if not found:
        raise BasicError("FileError", "there are no such files")
    return found


def _inside(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


def normal_folder(path: Any) -> str:
    """The same for a folder; the drive itself is empty."""
    written = text(path).strip().rstrip("/")
    return "" if _DRIVE.sub("", f"{written}/").strip("./") == "" and ".." not in written else normal(written)


def _is_name(part: str) -> bool:
    return part.isprintable() and "\\" not in part and len(part.encode("utf-8", "replace")) <= _SEGMENT


def name_of(path: str) -> str:
    return path.rpartition("/")[2]


def ending_of(path: str) -> str:
    """In lower case, with its dot; nothing where there is none."""
    name = name_of(path)
    return name[name.rindex(".") :].casefold() if "." in name[1:] else ""


def media_type_of(path: str) -> str:
    return _TYPES.guess_type(f"x{ending_of(path)}", strict=True)[0] or _UNKNOWN


def matches(path: str, patterns: str) -> bool:
    """Whether a name fits one of the patterns, which have commas between them; without any, all do."""
    wanted = [each.strip().casefold() for each in patterns.split(",") if each.strip()]
    return not wanted or any(fnmatchcase(name_of(path).casefold(), each) for each in wanted)
