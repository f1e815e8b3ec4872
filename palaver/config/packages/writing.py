"""A bot as files again: bot.yaml, its prompts, config.csv for General Bots; the same bytes for the same bot."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any, BinaryIO, Final

import msgspec

from palaver.config.document import yamls
from palaver.config.document.dialogs import is_script
from palaver.config.document.schema import sections
from palaver.config.packages import collections_yaml, config_csv, layout, mapping, paths, reading
from palaver.config.packages.collections_yaml import Named, Told

_BEGAN: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell
_FILE: Final = 0o100644 << 16
_LONG: Final = 400  # characters of a text that are worth a file


def settings(config: Mapping[str, Any], alias: str, kept: bytes | None) -> dict[str, bytes]:
    """
    The files that say what `config` says: bot.yaml, prompts, config.csv.

    `kept` is the config.csv that came with the bot: as long as it is true it goes as it came.
    """
    files: dict[str, bytes] = {}
    identity = config.get("identity", {})
    made = _ordered({**config, "identity": {**identity, "alias": alias} if isinstance(identity, dict) else identity})
    for path in reading.prompts():
        section, name = path.split(".")
        value = made.get(section, {}).get(name) if isinstance(made.get(section), dict) else None
        if isinstance(value, str) and (
            path == "prompt.system" or len(value) > _LONG or value.startswith(reading.REFERENCE)
        ):
            file = layout.PROMPT if path == "prompt.system" else f"{path}.md"
            files[f"{alias}.gbot/{file}"] = value.encode()
            made[section] = {**made[section], name: f"{reading.REFERENCE}{alias}.gbot/{file}"}
    files |= _programs(made, alias)
    files["bot.yaml"] = yamls.dump({"schema_version": 1, **made})
    rows = _rows(config, kept)
    if rows is not None:
        files[f"{alias}.gbot/{layout.CONFIG}"] = rows
    return files


def collections(told: Mapping[str, Told], alias: str) -> dict[str, bytes]:
    """The collections.yaml, where there is anything to tell."""
    if not told:
        return {}
    value = {name: msgspec.to_builtins(told[name]) for name in sorted(told)}
    return {f"{alias}.gbkb/{collections_yaml.NAME}": yamls.dump(value)}


def placed(names: Iterable[tuple[str, str | None]]) -> list[tuple[str, Named | None]]:
    """
    Where each document goes in its folder, by names and addresses in their order: its name when that can be a path and
    none before it took it; else another, with what it is called.
    """
    taken: set[str] = set()
    made: list[tuple[str, Named | None]] = []
    for name, url in names:
        path = _free(name, taken)
        taken.add(paths.folded(path))
        told = Named(name=None if path == name else name, url=url)
        made.append((path, told if path != name or url else None))
    return made


class Zip:
    """A zip in the making: entries in the order of their names, without times; `add` and `piece` block."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def begin(self, path: str) -> Any:
        entry = zipfile.ZipInfo(path, _BEGAN)
        entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, _FILE
        return self._zip.open(entry, "w")

    def add(self, path: str, data: bytes) -> None:
        with self.begin(path) as file:
            file.write(data)

    def close(self) -> None:
        self._zip.close()


def _programs(made: dict[str, Any], alias: str) -> dict[str, bytes]:
    """The programs as files; they are taken out of `made`, but for those whose paths no package can hold."""
    dialogs = made.get("dialogs")
    scripts = dialogs.get("scripts") if isinstance(dialogs, Mapping) else None
    if not isinstance(dialogs, Mapping) or not isinstance(scripts, Mapping) or not scripts:
        return {}
    files = {path: text for path, text in scripts.items() if is_script(path) and paths.fits(path)}
    files = {path: text for path, text in files.items() if isinstance(text, str)}
    left = {path: text for path, text in scripts.items() if path not in files}
    rest = {name: value for name, value in dialogs.items() if name != "scripts"} | ({"scripts": left} if left else {})
    made.pop("dialogs")
    if rest:
        made["dialogs"] = rest
    return {f"{alias}.gbdialog/{path}": text.encode() for path, text in files.items()}


def _ordered(config: Mapping[str, Any]) -> dict[str, Any]:
    """As the schema orders its sections; what it does not know comes last."""
    order = {name: place for place, name in enumerate(("schema_version", *sections()))}
    return {name: config[name] for name in sorted(config, key=lambda name: (order.get(name, len(order)), name))}


def _rows(config: Mapping[str, Any], kept: bytes | None) -> bytes | None:
    now = list(mapping.written(config))
    if kept is None:
        return config_csv.write(now) if now else None
    rows, _ = config_csv.parse(kept, layout.CONFIG)
    before = list(mapping.written(mapping.mapped(rows, layout.CONFIG).config))
    return kept if before == now else config_csv.write([*now, *mapping.unmapped(rows)])


def _free(name: str, taken: set[str]) -> str:
    plain = name if paths.fits(name) else paths.plain(name)
    stem, dot, extension = plain.rpartition(".")
    stem, ending = (stem, f"{dot}{extension}") if stem and "/" not in extension else (plain, "")
    tries = chain((plain,), _numbered(stem, ending))
    return next(each for each in tries if paths.folded(each) not in taken)


def _numbered(stem: str, ending: str) -> Iterator[str]:
    yield from (f"{stem} ({number}){ending}" for number in count(2))
