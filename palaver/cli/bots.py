"""
Bot packages: check one without a server, import and export them through the running one.

`lint` needs neither server nor database; it ends with 1 when there is an error, warnings alone end with 0.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from palaver.cli._findings import told
from palaver.config.packages.lint import lint
from palaver.config.packages.source import Bounds


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    verbs = {"lint": _lint}
    return verbs[flags.verb](flags)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver bots", description=__doc__)
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    lint_ = verbs.add_parser("lint", help="say what is wrong with packages")
    lint_.add_argument(
        "paths", nargs="+", metavar="PATH", type=Path, help="a folder, a zip, a bot.yaml or a config.csv"
    )
    lint_.add_argument("--json", action="store_true", help="print one JSON object a package")
    return made


def _lint(flags: argparse.Namespace) -> int:
    reports = [(path, lint(path, Bounds())) for path in flags.paths]
    for path, report in reports:
        if flags.json:
            print(msgspec.json.encode({"path": str(path), **msgspec.to_builtins(report)}).decode())
        else:
            print("\n".join(told(str(path), report)))
    return int(not all(report.ok for _, report in reports))
