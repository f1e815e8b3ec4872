"""Serve everything by one command: pages, API, and an embedded database. Ctrl-C or SIGTERM stops it in order."""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from palaver.core.settings import BadSetting, Settings, default_data_dir, read_settings
from palaver.serve.options import ServeOptions
from palaver.serve.supervisor import serve

_VARIABLES = {
    "host": "PALAVER_HOST",
    "port": "PALAVER_PORT",
    "workers": "PALAVER_WORKERS",
    "data_dir": "PALAVER_DATA_DIR",
}
_MOST_WORKERS = 64


def main(arguments: Sequence[str]) -> int:
    serve(read_options(arguments, os.environ))
    return 0


def read_options(arguments: Sequence[str], environment: Mapping[str, str]) -> ServeOptions:
    """Flags before environment before defaults."""
    made = parser()
    flags = made.parse_args(arguments)
    if bool(flags.tls_cert) != bool(flags.tls_key):
        made.error("--tls-cert and --tls-key go together")
    given = {variable: getattr(flags, name) for name, variable in _VARIABLES.items()}
    settings = read_settings({**environment, **{variable: text for variable, text in given.items() if text}})
    _check(settings)
    return ServeOptions(
        data_dir=settings.data_dir,
        host=settings.http.host,
        port=settings.http.port,
        workers=settings.process.workers,
        tls_cert=flags.tls_cert,
        tls_key=flags.tls_key,
        database_url=settings.parts.database_url,
        redis_url=settings.parts.redis_url,
    )


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver serve", description=__doc__)
    made.add_argument("--host", help="address to listen on (PALAVER_HOST, or 127.0.0.1)")
    made.add_argument("--port", help="port to listen on, 0 for a free one (PALAVER_PORT, or 8000)")
    made.add_argument("--workers", metavar="N", help="worker processes (PALAVER_WORKERS, or 1)")
    made.add_argument("--data-dir", metavar="DIR", help=f"what keeps all (PALAVER_DATA_DIR, or {default_data_dir()})")
    made.add_argument("--tls-cert", metavar="FILE", type=_file, help="certificate chain in PEM, for HTTPS")
    made.add_argument("--tls-key", metavar="FILE", type=_file, help="its private key in PEM")
    return made


def _file(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def _check(settings: Settings) -> None:
    if not 0 <= settings.http.port <= 65535:
        raise BadSetting("The port is a number from 0 to 65535.")
    if not 1 <= settings.process.workers <= _MOST_WORKERS:
        raise BadSetting(f"The number of workers is from 1 to {_MOST_WORKERS}.")
