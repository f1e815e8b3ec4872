"""The verbs of `palaver bots` that ask the running server: import, export, publish, rollback."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final, cast

import msgspec

from palaver.cli import _settings
from palaver.cli._access import access
from palaver.cli._findings import line, told
from palaver.cli._packages import Remote, Said, unpack
from palaver.config.document.finding import Finding
from palaver.config.packages.layout import slug
from palaver.config.packages.report import PackageReport

_WAITS: Final = 3


def run(flags: argparse.Namespace) -> int:
    """What a refusal is about comes line by line, before it is raised."""
    with access(_settings.settings_of(flags), flags.url or "", "super", f"palaver bots {flags.verb}") as found:
        try:
            return _VERBS[flags.verb](flags, Remote(found.url, found.key, local=found.local))
        except Said as refused:
            for finding in refused.details if isinstance(refused.details, list) else ():
                print(line(msgspec.convert(finding, Finding)), file=sys.stderr)
            raise


def _import(flags: argparse.Namespace, remote: Remote) -> int:
    given = {"into": flags.into, "alias": flags.alias}
    switches = {"dry_run": flags.dry_run, "without_secrets": flags.without_secrets}
    asked = {name: value for name, value in given.items() if value} | {
        name: "true" for name, on in switches.items() if on
    }
    seen = asyncio.run(remote.draft(flags.into)) if flags.replace_draft and flags.into else ""
    said = asyncio.run(remote.send(flags.path, asked, seen))
    if flags.json:
        print(msgspec.json.encode(said).decode())
    else:
        print("\n".join(told(str(flags.path), msgspec.convert(said, PackageReport))))
        if said["ok"]:
            print(_became(said, flags))
    return int(not said["ok"])


def _became(said: Mapping[str, object], flags: argparse.Namespace) -> str:
    what = (
        "a new bot, published as version 1" if said["action"] == "create" else "the draft, which nobody has published"
    )
    return f"{'Would become' if flags.dry_run else 'Became'} {what}: {said['alias']}"


def _export(flags: argparse.Namespace, remote: Remote) -> int:
    zipped = flags.path.suffix.lower() == ".zip"
    alias = flags.bot or slug(flags.path.name.removesuffix(".zip").removesuffix(".gbai"))
    asked = {"version": flags.version, "documents": "false" if flags.no_documents else "true"}
    with cast("BinaryIO", tempfile.TemporaryFile()) as file:
        asyncio.run(remote.fetch(alias, asked, file))
        if zipped:
            file.seek(0)
            flags.path.write_bytes(file.read())
        else:
            for other in unpack(file, flags.path):
                print(f"not in the package: {other}")
    print(f"{alias} is in {flags.path}")
    return 0


def _publish(flags: argparse.Namespace, remote: Remote) -> int:
    given = {"canary": flags.canary, "at": flags.at}
    asked = {"note": flags.note} | {name: value for name, value in given.items() if value is not None}
    made = asyncio.run(remote.post(f"/api/bots/{flags.bot}/publish", asked))
    return _waits(flags.bot, made) if "request_id" in made else _released(flags.bot, made)


def _rollback(flags: argparse.Namespace, remote: Remote) -> int:
    return _released(flags.bot, asyncio.run(remote.post(f"/api/bots/{flags.bot}/rollback", {"version": flags.version})))


def _released(bot: str, made: Mapping[str, object]) -> int:
    _warn(made)
    number, percent = made["number"], made.get("canary")
    canary = f"version {number} of {bot} is a canary: {percent} % of new conversations get it"
    print(canary if percent else f"{bot} answers by version {number}")
    return 0


def _waits(bot: str, made: Mapping[str, object]) -> int:
    """Nothing is published yet, which is neither done nor failed."""
    _warn(made)
    reasons = ["for another person"] if made["state"] == "waiting" else []
    if made["publish_at"] is not None:
        reasons.append(f"until {made['publish_at']}")
    print(f"{bot} is not published yet: it waits {' and '.join(reasons)}, see /bots/{bot}/versions")
    return _WAITS


def _warn(made: Mapping[str, object]) -> None:
    for warning in msgspec.convert(made["warnings"], list[Finding]):
        print(line(warning), file=sys.stderr)


_VERBS: Final[Mapping[str, Callable[[argparse.Namespace, Remote], int]]] = MappingProxyType(
    {"import": _import, "export": _export, "publish": _publish, "rollback": _rollback}
)
