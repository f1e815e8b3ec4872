"""Checks of the machine and the installation: interpreter, data directory, address, embedding model, pages' script."""

import os
import platform
import shutil
import ssl
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from palaver.cli._check import Check
from palaver.core.process import StartFailed
from palaver.core.settings import Settings
from palaver.knowledge.embedding import model_files
from palaver.serve.lock import Holder, holder
from palaver.serve.sockets import bind
from palaver.web.assets import STATIC

_LITTLE: Final = 2 * 1024**3
_NONE: Final = 100 * 1024**2
_PATIENCE_S: Final = 5


def machine(settings: Settings) -> Iterator[Check]:
    """Each check in the order in which a start needs them."""
    yield _interpreter()
    yield _data(settings.data_dir)
    live = holder(settings.data_dir)
    yield _served(live) if live and live.address else _port(settings)
    yield _embedder()
    yield _bundle()


def _interpreter() -> Check:
    return Check("interpreter", "ok", f"Python {platform.python_version()} at {sys.executable}")


def _data(folder: Path) -> Check:
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Check("data", "broken", f"{there} is not writable", "Choose another folder by PALAVER_DATA_DIR.")
    free = shutil.disk_usage(there).free
    text = f"{folder}, {free / 1024**3:.1f} GB free" + (
        "" if there == folder.absolute() else ", made at the first start"
    )
    if free < _NONE:
        return Check("data", "broken", text, "Free some space on this disk.")
    return Check("data", "warning" if free < _LITTLE else "ok", text, "Free some space soon." if free < _LITTLE else "")


def _served(live: Holder) -> Check:
    """A server holds the data directory: does it answer?"""
    anybody = ssl.create_default_context()  # its certificate is for the name that people use, not for this address
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with urllib.request.urlopen(f"{live.address}/healthz", timeout=_PATIENCE_S, context=anybody) as answer:  # noqa: S310  # our own lock file's address
            return Check("server", "ok", f"process {live.pid} answers {answer.status} at {live.address}")
    except OSError as error:
        return Check(
            "server",
            "broken",
            f"process {live.pid} does not answer at {live.address}: {error}",
            "See its output; stop it and start it again.",
        )


def _port(settings: Settings) -> Check:
    http = settings.http
    try:
        for bound in bind(http.host, http.port):
            bound.close()
    except StartFailed as error:
        return Check("port", "broken", error.message, "Set PALAVER_PORT or PALAVER_HOST.")
    return Check("port", "ok", f"{http.host}:{http.port} is free; no server runs here now")


def _embedder() -> Check:
    try:
        found = model_files.converted()
    except OSError as error:
        return Check("embedder", "broken", f"its files cannot be read: {error}", "Install Palaver again.")
    if found is None:
        return Check(
            "embedder",
            "warning",
            "not converted yet: the first question waits",
            "python -m palaver.knowledge.embedding.conversion",
        )
    return Check("embedder", "ok", f"{model_files.NAME}, {found.stat().st_size / 1e6:.0f} MB at {found}")


def _bundle() -> Check:
    script = STATIC / "dist" / "palaver.js"
    if not script.is_file():
        return Check("pages", "warning", "their script is not built: they work without streaming", "make assets")
    return Check("pages", "ok", f"script of {script.stat().st_size / 1024:.0f} KB")
