"""What publishing takes, another person or evaluation sets: the version says so, or the one did before going back."""

from pydantic import ValidationError

from palaver.config.bot import StoredDraft
from palaver.config.document.document import BotDocument
from palaver.config.layers.layers import Layers, Locks, Values, laid
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Conflict, Forbidden

SQL = named_queries(__file__)


async def takes_two(db: Database, stored: StoredDraft) -> bool:
    """Whether publishing the draft takes another person: the active version says so, or the draft does."""
    return await guarded(db, stored) or _says_two(stored.config, stored.layers, stored.locks)


async def guarded(db: Database, stored: StoredDraft) -> bool:
    """Whether publishing anything does."""
    if _says_two(stored.active_config, stored.defaults, stored.locks):
        return True
    return bool(await db.value(SQL.guarded, account_id=stored.account_id, id=stored.id))


async def must_take_one(db: Database, stored: StoredDraft) -> None:
    """Conflict for a bot that nobody changes alone, or that passes evaluation sets first."""
    if await guarded(db, stored):
        raise Conflict(f"{stored.alias!r} takes two people to publish: change its draft, and let another approve.")
    if stored.required_sets:
        raise Conflict(f"{stored.alias!r} passes evaluation sets before it is published: change its draft.")


async def must_be_approved(db: Database, stored: StoredDraft, number: int) -> None:
    """Conflict for a version that one person has published, where it takes two by now."""
    values = {"account_id": stored.account_id, "bot_id": stored.id, "number": number}
    if await guarded(db, stored) and not await db.value(SQL.approved, **values):
        raise Conflict(
            f"{stored.alias!r} takes two people by now, and one has published version {number}: "
            "withdraw it, publish the draft again, and let another approve."
        )


async def must_let_go(db: Database, caller: Caller, stored: StoredDraft) -> None:
    """Forbidden to archive such a bot, and so to make another of its alias, for who may not manage roles."""
    if caller.may(UNRESTRICTED) or not (stored.required_sets or await guarded(db, stored)):
        return
    raise Forbidden(
        f"{stored.alias!r} takes another person or evaluation sets to publish, and its alias would be free: "
        f"to archive it takes {UNRESTRICTED}. Ask who has it, or publish a version first that takes neither."
    )


def _says_two(config: Values, layers: Layers, locks: Locks) -> bool:
    try:
        return _takes_two(laid(config, layers, locks))
    except ValidationError:
        return False  # a draft that is not valid is not published either


def _takes_two(document: BotDocument) -> bool:
    return document.release.second_approver
