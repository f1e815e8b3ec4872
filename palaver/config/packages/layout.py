"""Which file of a package belongs to what: the two layouts told apart, ours and General Bots'."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.packages import collections_yaml
from palaver.config.packages.bad import error
from palaver.config.packages.source import Source

Part = Literal["root", "gbdialog", "gbkb", "gbot", "gbtheme", "gbdrive"]

PARTS: Final[tuple[Part, ...]] = ("gbdialog", "gbkb", "gbot", "gbtheme", "gbdrive")
DOCUMENTS: Final = ("bot.yaml", "bot.yml")
CONFIG: Final = "config.csv"
PROMPT: Final = "PROMPT.md"
_ALIAS: Final = re.compile(r"[^a-z0-9_-]+")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a package: its path in the source, the part that it is in, its path there."""

    path: str
    part: Part
    rest: str

    @property
    def key(self) -> str:
        """What tells it from all others of the bot, whatever the bot is called."""
        return f"{self.part}/{self.rest}"


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """
    `prefix` is the folder around everything ("support.gbai/"), or empty; `folders` are those right in the .gbkb, with
    their paths.
    """

    name: str
    prefix: str
    places: dict[str, Place]
    folders: dict[str, str]
    findings: list[Finding]

    def at(self, part: Part, rest: str) -> Place | None:
        return self.places.get(f"{part}/{rest}")

    @property
    def whole(self) -> bool:
        """Whether it is more than one bare file."""
        return bool(self.prefix) or len(self.places) > 1


def laid_out(source: Source) -> Layout:
    prefix = _around(source)
    name = _stem(prefix.rstrip("/").rpartition("/")[2] or source.name)
    made = Layout(name=name, prefix=prefix, places={}, folders={}, findings=[])
    named: dict[Part, str] = {}
    for path in sorted(source.files):
        place = _placed(path, path[len(prefix) :])
        _take(made, place, named)
    for path in sorted(source.folders):
        inner = path[len(prefix) :].split("/") if path.startswith(prefix) else []
        if len(inner) == 2 and _part(inner[0]) == "gbkb":
            made.folders[inner[1]] = path
    several = {
        place.rest.partition("/")[0] for place in made.places.values() if place.part == "root" and "/" in place.rest
    }
    for folder in sorted(several):
        if folder.lower().endswith(".gbai"):
            told = "this is a package inside a package"
            made.findings.append(error(folder, "nested", told, "import one bot at a time: give this folder itself"))
    if not made.places:
        hint = "put a bot.yaml into it, or a folder NAME.gbot with a config.csv"
        made.findings.append(error("", "empty", "there is no file in the package", hint))
    return made


def slug(text: str) -> str:
    """A name as aliases and collections have it; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _ALIAS.sub("-", plain).strip("-")[:100]


def stored_path(key: str, alias: str) -> str:
    """Where a file of this key lies in the package of `alias`."""
    part, _, rest = key.partition("/")
    return rest if part == "root" else f"{alias}.{part}/{rest}"


def _take(made: Layout, place: Place, named: dict[Part, str]) -> None:
    folder = place.path[len(made.prefix) :].partition("/")[0]
    if place.part != "root" and named.setdefault(place.part, folder) != folder and _part(folder):
        told = f"there is a {named[place.part]!r} already"
        made.findings.append(
            error(place.path, "two_parts", told, "import one bot at a time: each has a package of its own")
        )
    elif place.key in made.places:
        told = f"this says the same as {made.places[place.key].path!r}"
        made.findings.append(error(place.path, "duplicate", told, "keep one of the two"))
    else:
        made.places[place.key] = place


def _placed(path: str, inner: str) -> Place:
    first, _, rest = inner.partition("/")
    part = _part(first) if rest else None
    if part is not None:
        return Place(path=path, part=part, rest=rest)
    if inner in {CONFIG, PROMPT}:
        return Place(path=path, part="gbot", rest=inner)
    return Place(path=path, part="root", rest=inner)


def _part(folder: str) -> Part | None:
    ending = folder.rpartition(".")[2].lower()
    return next((part for part in PARTS if part == ending and "." in folder), None)


def _around(source: Source) -> str:
    """The folders that everything is in, down to the package itself."""
    prefix = ""
    while not prefix.lower().endswith(".gbai/"):
        first = {path[len(prefix) :].partition("/")[0] for path in source.files}
        folder = next(iter(first), "")
        if len(first) != 1 or f"{prefix}{folder}" in source.files or _part(folder):
            break
        prefix = f"{prefix}{folder}/"
    return prefix


def _stem(name: str) -> str:
    for ending in (".zip", ".gbai"):
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return name


def of_gbkb(layout: Layout) -> tuple[Mapping[str, list[Place]], list[Place]]:
    """The documents of each folder of the .gbkb, and the files that lie in none."""
    found: dict[str, list[Place]] = {folder: [] for folder in layout.folders}
    loose = []
    for place in layout.places.values():
        folder, slash, _ = place.rest.partition("/")
        if place.part == "gbkb" and slash:
            found.setdefault(folder, []).append(place)
        elif place.part == "gbkb" and place.rest not in {collections_yaml.NAME, collections_yaml.PERMISSIONS}:
            loose.append(place)
    return found, loose
