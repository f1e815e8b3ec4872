"""A package, read: the document that it makes, its collections, the files to keep, and what is to be said of it."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.files import decoded
from palaver.basic.source import Span
from palaver.config.document import yamls
from palaver.config.document.dialogs import LARGEST, is_script
from palaver.config.document.finding import Finding
from palaver.config.document.names import ALIAS, COLLECTION
from palaver.config.document.secrecy import unkept
from palaver.config.document.validate import read as examined
from palaver.config.packages import collections_yaml, config_csv, keys, layout, mapping
from palaver.config.packages.bad import BadPackage, error, warning
from palaver.config.packages.collections_yaml import Told
from palaver.config.packages.kept_secrets import clean_rows, in_clear
from palaver.config.packages.layout import Layout, Place
from palaver.config.packages.report import File, FileState, PackageReport, Setting, counted
from palaver.config.packages.source import Source, read_all

REFERENCE: Final = "file:"
_TEXT: Final = 256 * 1024  # bytes; a prompt has 64,000 characters


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a collection: where it is in the source, what it is called there, the address that it came from."""

    path: str
    name: str
    url: str | None


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    told: Told
    documents: list[Document]


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """
    `config` is the document as it is to be stored; `kept` are keys of files with their paths in the source, `rewritten`
    those of them that are kept otherwise than they came; `whole` says that it is all of the bot, and not a file of it.
    """

    config: dict[str, Any]
    collections: list[Collection]
    kept: dict[str, str]
    rewritten: dict[str, bytes]
    whole: bool
    report: PackageReport


class _Reader:
    """What is found on the way."""

    def __init__(self, source: Source, found: Layout) -> None:
        self.source, self.layout = source, found
        self.findings: list[Finding] = list(found.findings)
        self.settings: list[Setting] = []
        self.read: set[str] = set()  # keys of files whose content counts
        self.bm25: dict[str, Any] = {}

    def text(self, place: Place, limit: int = _TEXT) -> str:
        try:
            return read_all(self.source, place.path, limit).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.findings.append(error(place.path, "encoding", "this is not UTF-8", "save the file as UTF-8"))
        except BadPackage as bad:
            self.findings += bad.findings
        return ""

    def yaml(self, place: Place) -> dict[str, Any] | None:
        self.read.add(place.key)
        value, told = yamls.load(read_all(self.source, place.path, yamls.LARGEST), place.path)
        self.findings += told
        return value


def read(source: Source, alias: str = "", *, without_secrets: bool = False) -> Package:
    """
    Everything that a package holds; whatever is wrong with it stands in its report.

    `alias` is the bot's, whatever the package calls it. `without_secrets` leaves rows of config.csv that hold secrets
    out, where they otherwise are errors.
    """
    found = layout.laid_out(source)
    reader = _Reader(source, found)
    config = _document(reader)
    prompted = _with_programs(reader, _with_files(reader, config))
    collections = _collections(reader)
    if not reader.layout.at("root", "bot.yaml") and not reader.layout.at("root", "bot.yml") and collections:
        uses = [{"name": collection.name} for collection in collections]
        prompted = {**prompted, "knowledge": {**prompted.get("knowledge", {}), "collections": uses}}
    named = _aliased(reader, prompted, alias)
    findings = [*reader.findings, *_judged(reader, named, alias)]
    if without_secrets:
        rows = {each.place for each in reader.settings if each.state == "secret"}
        findings = [each for each in findings if each.path not in rows or each.severity == "warning"]
    kept, files = _kept(reader, collections)
    secret = {each.place for each in reader.settings if each.state == "secret"}
    rewritten = clean_rows(source, kept, secret) if without_secrets else {}
    findings += in_clear(source, {key: path for key, path in kept.items() if key not in rewritten}, secret)
    return Package(
        config=named,
        collections=collections,
        kept=kept,
        rewritten=rewritten,
        whole=found.whole,
        report=_reported(reader, named, findings, files),
    )


def _document(reader: _Reader) -> dict[str, Any]:
    """What bot.yaml says, or else config.csv."""
    places = [place for name in layout.DOCUMENTS if (place := reader.layout.at("root", name))]
    if len(places) > 1:
        reader.findings.append(error(places[1].path, "two_parts", "there is a bot.yaml already", "keep one of the two"))
    rows, path = _rows(reader)
    said = mapping.mapped(rows, path)
    reader.bm25.update(said.collection)
    if not places:
        reader.settings += said.settings
        reader.findings += said.findings
        return said.config
    reader.settings += [
        msgspec.structs.replace(each, state="overridden", note="bot.yaml counts")
        if each.state in {"mapped", "converted", "wrong"} and each.target.startswith((*keys.fields(),))
        else each
        for each in said.settings
    ]
    places_of_rows = {each.place for each in said.settings if each.state in {"mapped", "converted", "wrong"}}
    reader.findings += [each for each in said.findings if each.path not in places_of_rows]
    config = reader.yaml(places[0]) or {}
    return {name: value for name, value in config.items() if (name, value) != ("schema_version", 1)}


def _rows(reader: _Reader) -> tuple[list[config_csv.CsvRow], str]:
    place = reader.layout.at("gbot", layout.CONFIG)
    if place is None:
        return [], ""
    reader.read.add(place.key)
    rows, told = config_csv.parse(read_all(reader.source, place.path, config_csv.LARGEST), place.path)
    reader.findings += told
    return rows, place.path


def _with_files(reader: _Reader, config: dict[str, Any]) -> dict[str, Any]:
    """The document with what its "file:…" stand for, and with PROMPT.md where nothing else says what it tells."""
    made = {name: dict(value) if isinstance(value, dict) else value for name, value in config.items()}
    for path in prompts():
        section, name = path.split(".")
        value = made.get(section, {}).get(name) if isinstance(made.get(section), dict) else None
        if isinstance(value, str) and value.startswith(REFERENCE):
            made[section][name] = _referred(reader, path, value.removeprefix(REFERENCE).strip())
    prompt = reader.layout.at("gbot", layout.PROMPT)
    if prompt is not None and prompt.key not in reader.read:
        reader.read.add(prompt.key)
        taken = "system" not in (made.get("prompt") or {}) if isinstance(made.get("prompt", {}), dict) else False
        if taken:
            made.setdefault("prompt", {})["system"] = reader.text(prompt)
        reader.settings.append(
            Setting(
                place=prompt.path,
                name=layout.PROMPT,
                state="mapped" if taken else "overridden",
                target="prompt.system",
                note="" if taken else "the prompt stands elsewhere already",
            )
        )
    return made


def _with_programs(reader: _Reader, config: dict[str, Any]) -> dict[str, Any]:
    """The document with the programs of the .gbdialog; a file counts more than what bot.yaml says of the same path."""
    found = {}
    for place in reader.layout.places.values():
        if place.part == "gbdialog" and is_script(place.rest):
            reader.read.add(place.key)
            found[place.rest] = _program(reader, place)
    dialogs = config.get("dialogs", {})
    if not found or not isinstance(dialogs, dict):
        return config
    said = dialogs.get("scripts", {})
    return {**config, "dialogs": {**dialogs, "scripts": {**(said if isinstance(said, dict) else {}), **found}}}


def _program(reader: _Reader, place: Place) -> str:
    """A program byte for byte, its mark of the encoding too; what is no text is told, with what it is instead."""
    try:
        data = read_all(reader.source, place.path, LARGEST)
    except BadPackage as bad:
        reader.findings += bad.findings
        return ""
    wrong = decoded(place.path, data)[1]
    if wrong is None and b"\0" in data:
        wrong = Diagnostic("error", "encoding", "the file holds bytes that no text has", Span(0, 1))
    if wrong is None:
        return data.decode()
    reader.findings.append(error(place.path, wrong.code, wrong.message, wrong.suggestion or "save it as UTF-8"))
    return ""


def prompts() -> list[str]:
    """The fields that may stand in a file of their own."""
    return [
        path for path, shape in keys.fields().items() if path.count(".") == 1 and shape.get("maxLength", 0) >= 10_000
    ]


def _referred(reader: _Reader, path: str, name: str) -> str:
    name = name.removeprefix("./")
    place = next((each for each in reader.layout.places.values() if each.path == f"{reader.layout.prefix}{name}"), None)
    place = place or reader.layout.at("gbot", name)
    if place is None:
        told = f"{path} stands in {name[:100]!r}, which is not in the package"
        reader.findings.append(error("bot.yaml", "L06", told, "put the file there, relative to bot.yaml"))
        return ""
    reader.read.add(place.key)
    reader.settings.append(Setting(place=place.path, name=place.rest, state="mapped", target=path))
    return reader.text(place)


def _collections(reader: _Reader) -> list[Collection]:
    folders, loose = layout.of_gbkb(reader.layout)
    told = _told(reader)
    reader.findings += [
        warning(
            place.path,
            "L08",
            "this lies in no folder of the .gbkb",
            "put it into the folder of a collection; it is kept",
        )
        for place in loose
    ]
    closed = _permissions(reader, sorted({*folders, *told}))
    made: dict[str, Collection] = {}
    for folder in sorted({*folders, *told}):
        name = folder if re.fullmatch(COLLECTION, folder) else layout.slug(folder)
        where = f"{reader.layout.prefix}….gbkb/{folder}"
        if not name or name in made:
            hint = "give the folder a name of letters a to z, digits, - and _"
            reader.findings.append(error(where, "collection", f"{folder!r} makes no name of a collection", hint))
            continue
        if name != folder:
            reader.settings.append(
                Setting(
                    place=where, name=folder, state="converted", target=f"collection {name}", note="a collection's name"
                )
            )
        if not folders.get(folder):
            reader.findings.append(
                warning(where, "L08", f"there is no document in {folder!r}", "put documents into the folder")
            )
        said = told.get(folder, Told())
        if said.access is None and closed.access(folder) is not None:
            said = msgspec.structs.replace(said, access=closed.access(folder))
        if reader.bm25 and folder not in told:
            said = msgspec.structs.replace(said, bm25=msgspec.convert(reader.bm25, collections_yaml.Words))
        made[name] = Collection(name=name, told=said, documents=_documents(folder, folders.get(folder, []), said))
    return list(made.values())


def _told(reader: _Reader) -> dict[str, Told]:
    place = reader.layout.at("gbkb", collections_yaml.NAME)
    value = reader.yaml(place) if place else None
    if place is None or value is None:
        return {}
    told, findings = collections_yaml.told_of(value, place.path)
    reader.findings += findings
    return told


def _permissions(reader: _Reader, folders: list[str]) -> collections_yaml.Permissions:
    place = reader.layout.at("gbkb", collections_yaml.PERMISSIONS)
    if place is None:
        return collections_yaml.Permissions({}, [])
    value = reader.yaml(place)
    if value is None:
        return collections_yaml.Permissions({folder: [] for folder in folders}, [])
    found = collections_yaml.permissions_of(value, place.path, folders)
    reader.findings += found.findings
    return found


def _documents(folder: str, places: list[Place], said: Told) -> list[Document]:
    made = []
    for place in places:
        name = place.rest.removeprefix(f"{folder}/")
        known = said.documents.get(name, collections_yaml.Named())
        made.append(Document(path=place.path, name=known.name or name, url=known.url))
    return made


def _aliased(reader: _Reader, config: dict[str, Any], alias: str) -> dict[str, Any]:
    identity = config.get("identity", {})
    if not isinstance(identity, dict):
        return config
    own = identity.get("alias")
    wanted = alias or (own if isinstance(own, str) and own else layout.slug(reader.layout.name))
    if alias and own and own != alias:
        reader.settings.append(
            Setting(
                place="bot.yaml",
                name="identity.alias",
                state="overridden",
                target="identity.alias",
                value=alias,
                note="as it was asked for",
            )
        )
    return {**config, "identity": {**identity, "alias": wanted}}


def _judged(reader: _Reader, config: dict[str, Any], alias: str) -> list[Finding]:
    """What the schema says of the document, at its places in bot.yaml."""
    if any(each.code == "yaml" for each in reader.findings):
        return []
    told = [*examined(config)[1], *unkept(config)]
    name = config.get("identity", {}).get("alias", "") if isinstance(config.get("identity"), dict) else ""
    if not alias and isinstance(name, str) and not re.fullmatch(ALIAS, name):
        told = [each for each in told if each.path != "identity.alias"]
        told.append(
            error(
                "identity.alias",
                "alias",
                "the package has no name that can be an alias",
                "say which: 3 to 100 of a-z, 0-9, - and _",
            )
        )
    return [msgspec.structs.replace(each, code=_RULES.get(each.code, each.code)) for each in told]


def _kept(reader: _Reader, collections: list[Collection]) -> tuple[dict[str, str], list[File]]:
    documents = {document.path for collection in collections for document in collection.documents}
    kept: dict[str, str] = {}
    files = []
    for key, place in sorted(reader.layout.places.items()):
        state: FileState = "document" if place.path in documents else "read" if key in reader.read else "kept"
        if state == "kept" or key in {f"gbot/{layout.CONFIG}", f"gbkb/{collections_yaml.PERMISSIONS}"}:
            kept[key] = place.path
        note = _NOTES.get(place.part, "") if state == "kept" else ""
        files.append(File(path=place.path, bytes=reader.source.files[place.path], state=state, note=note))
    return kept, files


def _reported(reader: _Reader, config: Mapping[str, Any], findings: list[Finding], files: list[File]) -> PackageReport:
    errors = [each for each in findings if each.severity == "error"]
    identity = config.get("identity")
    return PackageReport(
        ok=not errors,
        alias=str(identity.get("alias", "")) if isinstance(identity, dict) else "",
        errors=errors,
        warnings=[each for each in findings if each.severity == "warning"],
        settings=reader.settings,
        files=files,
        counts=counted(reader.settings, files),
    )


_RULES: Final = {
    "extra_forbidden": "L01",
    "secret_in_clear": "L03",
    **dict.fromkeys(
        ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "string_too_long", "too_long"), "L04"
    ),
}
_NOTES: Final = {
    "gbdialog": "this is no program: it is kept",
    "gbdrive": "in the drive of its programs",
    "gbtheme": "files of themes are not shown yet",
}
