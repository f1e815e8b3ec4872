"""Check, format, run and test programs in BASIC. Nothing of the server is needed."""

import argparse
from collections.abc import Sequence

from palaver.cli import _basic
from palaver.cli._basic._verb import Verb
from palaver.core.catalog import discover, names, offered


def main(arguments: Sequence[str]) -> int:
    asked = arguments[0] if arguments else ""
    flags = parser(asked).parse_args(arguments)
    return verbs(asked)[flags.verb].run(flags)


def parser(asked: str = "") -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver basic", description=__doc__)
    nested = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, verb in verbs(asked).items():
        verb.add(nested.add_parser(name, help=verb.help))
    return made


def verbs(asked: str = "") -> dict[str, Verb]:
    """Each file of _basic/ but what they share, or the one that is asked for alone: imports are most of its time."""
    if asked in names(_basic):
        return {asked: offered(_basic, asked, "VERB", Verb)}
    return dict(discover(_basic, "VERB", Verb))
