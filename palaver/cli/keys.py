"""Create, list and revoke API keys. A secret is printed once, alone on standard output."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from palaver.assembly.welcome import system
from palaver.cli import _settings
from palaver.cli._database import first_account, with_database
from palaver.cli._rows import aligned
from palaver.config.bots import Bots
from palaver.core.audit import Act, Audit
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.security.keys.keys import PREFIXES, Keys, KeyView
from palaver.security.keys.terms import Terms

_AT_ONCE = 200


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    verbs = {"create": _create, "list": _list, "revoke": _revoke}
    with_database(_settings.settings_of(flags), partial(verbs[flags.verb], flags))
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver keys", description=__doc__)
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser("create", help="make a key and print its secret, which nobody can read again")
    create.add_argument("--kind", required=True, choices=list(PREFIXES), help="what the key opens")
    create.add_argument("--bot", metavar="ALIAS", help="the one bot it talks to; without it, every bot")
    create.add_argument("--name", default="from the command line", help="what it is for")
    listing = verbs.add_parser("list", help="show the keys that count")
    listing.add_argument("--all", action="store_true", help="those that are revoked or have expired too")
    revoke = verbs.add_parser("revoke", help="end a key's use at once")
    revoke.add_argument("id", type=UUID, metavar="ID", help="the key's id, as `list` shows it")
    for verb in (create, listing, revoke):
        _settings.add_data_dir(verb)
    return made


async def _create(flags: argparse.Namespace, db: Database) -> None:
    caller = system(await first_account(db))
    bot = None
    if flags.bot:
        _, bus = open_cache(None)
        bot = (await Bots(db, bus).active(caller, flags.bot)).id
    terms = Terms(bots=[bot] if bot else None, default_bot=bot)
    key, secret = await Keys(db).create(caller, flags.kind, flags.name, terms)
    await _audited(db, caller, "create", key.id)
    print(f"Created {key.kind} key {key.id}. Keep its secret: it is shown only now.", file=sys.stderr)
    print(secret)


async def _list(flags: argparse.Namespace, db: Database) -> None:
    found = await _every(db)
    shown = [key for key in found if flags.all or not (key.revoked_at or key.ended)]
    if not shown:
        print("There are no keys.")
        return
    head = ("ID", "KIND", "NAME", "BEGINS", "BOTS", "CREATED", "LAST USED", "STATE")
    for line in aligned([head, *map(_row, shown)]):
        print(line)


async def _revoke(flags: argparse.Namespace, db: Database) -> None:
    caller = system(await first_account(db))
    await Keys(db).revoke(caller, flags.id)
    await _audited(db, caller, "revoke", flags.id)
    print(f"Revoked key {flags.id}.")


async def _audited(db: Database, caller: Caller, verb: str, key: UUID) -> None:
    target, details = f"palaver keys {verb}", {"key": str(key)}
    await Audit(db).write(
        Act(account=caller.account, actor=caller.owner, action="keys.manage", target=target, details=details)
    )


async def _every(db: Database) -> list[KeyView]:
    keys, caller = Keys(db), system(await first_account(db))
    found = page = await keys.all(caller, _AT_ONCE)
    while len(page) == _AT_ONCE:
        page = await keys.all(caller, _AT_ONCE, page[-1].id)
        found = [*found, *page]
    return found


def _row(key: KeyView) -> tuple[str, ...]:
    bots = "all" if key.bots is None else str(len(key.bots))
    state = (
        f"revoked {_day(key.revoked_at)}"
        if key.revoked_at
        else f"{'ended' if key.ended else 'until'} {_day(key.expires_at)}"
        if key.expires_at
        else ""
    )
    return (str(key.id), key.kind, key.name, key.prefix, bots, _day(key.created_at), _day(key.last_used_at), state)


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else "-"
