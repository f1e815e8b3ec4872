"""What every verb beside `serve` is told: the data directory by flag, everything else by the environment."""

import argparse
import os
from collections.abc import Mapping

from palaver.core import logs
from palaver.core.settings import Settings, read_settings


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="the server's data directory (PALAVER_DATA_DIR)")


def settings_of(flags: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Settings:
    """Flags before environment before defaults; BadSetting names a variable that cannot be used."""
    logs.configure("warning")  # a verb answers on standard output: there is no line of a log there
    chosen = {"PALAVER_DATA_DIR": flags.data_dir} if flags.data_dir else {}
    return read_settings({**environment, **chosen})
