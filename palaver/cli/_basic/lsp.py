"""`palaver basic lsp`: a language server for editors, over standard input and output."""

import argparse
import sys
import threading
from collections import deque
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from palaver.basic.analyzer import analyze
from palaver.basic.files import decoded
from palaver.basic.server.document import ALONE, Surroundings
from palaver.basic.server.frames import Ended, Malformed, read, written
from palaver.basic.server.session import Session
from palaver.cli._basic._verb import Verb

_FILES: Final = 200
_LARGEST: Final = 500_000
GONE: Final = object()


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="as editors say it; there is no other way")


def run(flags: argparse.Namespace) -> int:  # noqa: ARG001  # there is one way alone
    inbox = Inbox(sys.stdin.buffer)
    threading.Thread(target=inbox.fill, daemon=True).start()
    return serve(inbox, sys.stdout.buffer)


class Inbox:
    """
    Messages as they come, read by a thread of its own so that a request can be cancelled while it waits.

    GONE says that nothing comes any more.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._messages: deque[Any] = deque()
        self._ready = threading.Condition()
        self._cancelled: set[Any] = set()

    def fill(self) -> None:
        while True:
            try:
                message = read(self._source.readline, self._source.read)
            except Malformed as error:
                message = error
            except (Ended, OSError, ValueError):
                message = GONE
            with self._ready:
                if isinstance(message, dict) and message.get("method") == "$/cancelRequest":
                    params = message.get("params")
                    wanted = params.get("id") if isinstance(params, dict) else None
                    if isinstance(wanted, int | str):
                        self._cancelled.add(wanted)
                    continue
                self._messages.append(message)
                self._ready.notify()
            if message is GONE or (isinstance(message, dict) and message.get("method") == "exit"):
                return  # a thread that still read would hold the pipe when the process ends

    def next(self) -> tuple[Any, bool]:
        """The next message, and whether it has been cancelled."""
        with self._ready:
            while not self._messages:
                self._ready.wait()
            message = self._messages.popleft()
            known = message.get("id") if isinstance(message, dict) else None
            asked = isinstance(known, int | str) and known in self._cancelled
            if asked:
                self._cancelled.discard(known)
            return message, asked

    @property
    def waiting(self) -> bool:
        with self._ready:
            return bool(self._messages)


def serve(inbox: Inbox, out: BinaryIO) -> int:
    """Until the client says exit (0 after shutdown, else 1) or is gone (1)."""
    session = Session(beside, _version())
    while session.code is None:
        message, cancelled = inbox.next()
        if message is GONE:
            return 1
        told = isinstance(message, Malformed)
        answers = [session.malformed(str(message))] if told else session.handle(message, cancelled=cancelled)
        if not inbox.waiting:
            answers += session.idle()
        out.writelines(written(each) for each in answers)
        out.flush()
    return session.code


def beside(uri: str) -> Surroundings:
    """The programs in the same folder, their tables and names; of a document that is no file, nothing."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return ALONE
    path = Path(unquote(parts.path))
    try:
        files = [each for each in sorted(path.parent.iterdir()) if each.suffix.casefold() == ".bas" and each != path]
    except OSError:
        return ALONE
    tables, sources = {}, {}
    for each in files[:_FILES]:
        try:
            source, problem = decoded(each.name, each.read_bytes()[:_LARGEST])
        except OSError:
            continue
        if problem is None:
            sources[each.name] = source
        if problem is None and "table" in source.text.casefold():
            tables.update({one.name: one for one in analyze(source).tables})
    return Surroundings(tables, tuple(each.stem for each in files), sources=sources)


def _version() -> str:
    try:
        return version("palaver")
    except PackageNotFoundError:
        return ""


VERB = Verb("language server for editors (standard input and output)", add, run)
