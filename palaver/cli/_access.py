"""Where the running server is, and a credential for it: the environment's, or a short-lived key of our own."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from palaver.assembly.welcome import system
from palaver.cli._database import first_account, with_database
from palaver.core.db import Database
from palaver.core.errors import PalaverError, Unauthenticated, Unavailable
from palaver.core.settings import Settings
from palaver.kit.clock import now
from palaver.security.keys.keys import KeyKind, Keys, KeyView
from palaver.security.keys.terms import Terms
from palaver.serve.lock import holder

KEY_LIFE = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Access:
    """`local`: the server is the one that holds our data directory, whatever host its certificate names."""

    url: str
    key: str = field(repr=False)
    local: bool = False


@contextlib.contextmanager
def access(
    settings: Settings, url: str = "", kind: KeyKind = "test", purpose: str = "palaver chat"
) -> Iterator[Access]:
    """
    The server at `url`, at the public address, or the one that serves our data directory; Unavailable without any.

    A key that is made here is revoked at the end; were we killed, it would end by itself. It goes only to a server of
    this machine or the operator's own public address, never to an address that was merely typed.
    """
    live = holder(settings.data_dir)
    local = live.address if live else ""
    address = (url or settings.http.public_url or local).rstrip("/")
    if not address:
        raise Unavailable(
            f"No server runs over {settings.data_dir}: start one by `palaver serve`, or name another by --url."
        )
    given = settings.environment.get("PALAVER_API_KEY", "")
    if given:
        yield Access(address, given, address == local)
        return
    if (url and address != local) or not (live or settings.parts.database_url):
        raise Unauthenticated(f"Set PALAVER_API_KEY to a key for {address}; `palaver keys create` makes one there.")
    key, secret = with_database(settings, partial(_make, kind, purpose))
    try:
        yield Access(address, secret, address == local)
    finally:
        _revoke(settings, key)


async def _make(kind: KeyKind, purpose: str, db: Database) -> tuple[KeyView, str]:
    """A key that ends by itself; whoever reaches the database could make one that does not."""
    caller = system(await first_account(db))
    return await Keys(db).create(caller, kind, purpose, Terms(expires_at=now() + KEY_LIFE))


def _revoke(settings: Settings, key: KeyView) -> None:
    async def act(db: Database) -> None:
        await Keys(db).revoke(system(await first_account(db)), key.id)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient Ctrl-C must not leave the key behind
    try:
        with_database(settings, act)
    except PalaverError as error:
        print(f"palaver: the key that was made for this ends at {key.expires_at:%H:%M} UTC: {error}", file=sys.stderr)
