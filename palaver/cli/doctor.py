"""Probe the installation and everything it leans on, and say what to fix. Exit code 1 when something is broken."""

import argparse
import asyncio
from collections.abc import Iterator, Sequence

from palaver.cli import _settings
from palaver.cli._check import Check
from palaver.cli._dependencies import dependencies
from palaver.cli._machine import machine
from palaver.cli._rows import aligned
from palaver.core.errors import PalaverError
from palaver.core.settings import Settings
from palaver.serve import borrow


def main(arguments: Sequence[str]) -> int:
    settings = _settings.settings_of(parser().parse_args(arguments))
    checks = [*machine(settings), *_leaned_on(settings)]
    for line in aligned((check.state, check.name, check.text) for check in checks):
        print(line)
    wrong = [check for check in checks if check.fix]
    if wrong:
        print("\nWhat to do:")
    for check in wrong:
        print(f"  {check.name}: {check.fix}")
    return int(any(check.state == "broken" for check in checks))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver doctor", description=__doc__)
    _settings.add_data_dir(made)
    return made


def _leaned_on(settings: Settings) -> Iterator[Check]:
    """With the live server's database, the named one, or the embedded one, started for the while."""
    try:
        with borrow.database(settings.data_dir, settings.parts.database_url) as url:
            yield from asyncio.run(dependencies(settings, url))
    except PalaverError as error:
        yield Check("database", "broken", error.message, "Until it starts, nothing behind it can be checked.")
