"""
Bot packages: check one without a server, import and export them through the running one, publish and roll back.

`lint` needs neither server nor database; it ends with 1 when there is an error, warnings alone end with 0. The others
use PALAVER_API_KEY; without it, on the server's own machine, a short-lived key is made and revoked at the end.
`publish` ends with 3 where nothing is published yet: the bot takes another person, or its time is to come.
"""

import argparse
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Final

import msgspec

from palaver.cli import _settings
from palaver.cli._findings import told
from palaver.config.packages.lint import lint
from palaver.config.packages.source import Bounds

_PACKAGE: Final = "a folder, a zip, a bot.yaml or a config.csv"


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    return _lint(flags) if flags.verb == "lint" else int(import_module("palaver.cli._releasing").run(flags))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver bots", description=__doc__)
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser("lint", help="say what is wrong with packages, without a server")
    check.add_argument("paths", nargs="+", metavar="PATH", type=Path, help=_PACKAGE)
    bring = verbs.add_parser("import", help="make a package a new bot, or the draft of one")
    bring.add_argument("path", metavar="PATH", type=Path, help=_PACKAGE)
    bring.add_argument("--into", metavar="ALIAS", help="the bot whose draft it becomes")
    bring.add_argument("--alias", help="what a new bot is called, whatever the package says")
    bring.add_argument("--dry-run", action="store_true", help="only say what would be done")
    bring.add_argument("--replace-draft", action="store_true", help="also where somebody has edited the draft")
    bring.add_argument("--without-secrets", action="store_true", help="leave out rows of config.csv that hold secrets")
    take = verbs.add_parser("export", help="write a bot as a folder, or as a zip where PATH ends with .zip")
    take.add_argument("path", metavar="PATH", type=Path, help="where to; named like the bot, unless --bot says which")
    take.add_argument("--bot", metavar="ALIAS", help="the bot")
    take.add_argument("--version", default="active", help="a number, active (the default) or draft")
    take.add_argument("--no-documents", action="store_true", help="leave out the collections and the drive")
    publish = verbs.add_parser("publish", help="make a bot's draft its next version")
    publish.add_argument("bot", metavar="ALIAS")
    publish.add_argument("--note", default="", help="what changes, for the list of versions")
    publish.add_argument("--canary", metavar="PERCENT", type=int, help="of new conversations that get it at first")
    publish.add_argument("--at", metavar="TIME", type=_moment, help="when to, like 2027-01-31T09:00+01:00 (or here)")
    back = verbs.add_parser("rollback", help="publish a copy of an earlier version")
    back.add_argument("bot", metavar="ALIAS")
    back.add_argument("version", metavar="NUMBER", type=int)
    for verb in (check, bring):
        verb.add_argument("--json", action="store_true", help="print one JSON object a package")
    for verb in (bring, take, publish, back):
        verb.add_argument("--url", help="the server (PALAVER_PUBLIC_URL, or the one over the data directory)")
        _settings.add_data_dir(verb)
    return made


def _moment(text: str) -> str:
    """ISO 8601, of this machine's zone where it names none; as the server takes it."""
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except OverflowError as error:
        raise ValueError(text) from error


def _lint(flags: argparse.Namespace) -> int:
    reports = [(path, lint(path, Bounds())) for path in flags.paths]
    for path, report in reports:
        if flags.json:
            print(msgspec.json.encode({"path": str(path), **msgspec.to_builtins(report)}).decode())
        else:
            print("\n".join(told(str(path), report)))
    return int(not all(report.ok for _, report in reports))
