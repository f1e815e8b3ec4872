"""Check, format, run and test programs in BASIC. Nothing of the server is needed."""

import argparse
from collections.abc import Sequence

from palaver.cli import _basic
from palaver.cli._basic._verb import Verb
from palaver.core.catalog import discover


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    return verbs()[flags.verb].run(flags)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver basic", description=__doc__)
    nested = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, verb in verbs().items():
        verb.add(nested.add_parser(name, help=verb.help))
    return made


def verbs() -> dict[str, Verb]:
    """Each file of _basic/ but what they share."""
    return dict(discover(_basic, "VERB", Verb))
