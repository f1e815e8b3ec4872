"""Keys and passwords in the files of a package that are kept as they came, and so would be given back."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from palaver.config.document.finding import Finding
from palaver.config.document.secrecy import unkept
from palaver.config.packages import config_csv, layout, mapping
from palaver.config.packages.bad import error
from palaver.config.packages.source import Source, read_all

_LOOKED_THROUGH: Final = 1024 * 1024  # bytes of a file
_CODE: Final = frozenset({"gbdialog", "gbot", "gbtheme"})  # written by who makes the bot; the rest are people's files
_ROWS: Final = f"gbot/{layout.CONFIG}"
_HINT: Final = f"take it out: {mapping.WHERE['']}"


def in_clear(source: Source, kept: Mapping[str, str], told: Collection[str]) -> list[Finding]:
    """What makers of the bot wrote that looks like a secret; `told` are places in config.csv that are known already."""
    return [finding for key, path in kept.items() for finding in _in_file(source, key, path, told)]


def clean_rows(source: Source, kept: Mapping[str, str], secret: Collection[str]) -> dict[str, bytes]:
    """A config.csv without the rows at `secret`, and without comments and rows that hold what looks like one."""
    path = kept.get(_ROWS)
    if path is None:
        return {}
    data = read_all(source, path, config_csv.LARGEST)
    rows = config_csv.parse(data, path)[0]
    left = [
        (row.name, row.value)
        for row in rows
        if f"{path}:{row.line}" not in secret and not unkept({row.name: f"{row.name},{row.value}"})
    ]
    return {_ROWS: config_csv.write(left)} if len(left) < len(rows) or any(_lines(data, path)) else {}


def _in_file(source: Source, key: str, path: str, told: Collection[str]) -> Iterator[Finding]:
    if key.partition("/")[0] not in _CODE or source.files[path] > _LOOKED_THROUGH:
        return
    data = read_all(source, path, _LOOKED_THROUGH)
    if key == _ROWS:
        message = "this line holds what looks like a key or a password, and it would be kept"
        yield from (error(place, "L03", message, _HINT) for place in _lines(data, path) if place not in told)
    elif unkept({"text": data.decode("utf-8", "replace")}):
        yield error(path, "L03", "this file holds what looks like a key or a password", _HINT)


def _lines(data: bytes, path: str) -> Iterator[str]:
    """The places of lines that hold what looks like a secret, comments among them."""
    lines = config_csv.text_of(data, path)[0].replace("\x00", "").splitlines()
    return (f"{path}:{number}" for number, line in enumerate(lines, 1) if unkept({"text": line}))
