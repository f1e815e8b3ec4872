"""Programs that act as somebody else for the rest of their run, by SET USER: in that name, with nobody's rights."""

from dataclasses import replace
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.core.caller import Caller, Kind
from palaver.dialogs.errand import Errand

RIGHT: Final = "people.manage"
_AS: Final = "acts_as"  # in the note of a run


def acts_as(note: dict[str, Any], owner: str, asker: Caller) -> None:
    """From the next effect on; as oneself again where it is one's own name."""
    note.pop(_AS, None)
    if owner != asker.owner:
        note[_AS] = owner


def acting(errand: Errand) -> Errand:
    """The errand of an effect; AccessDenied where whoever is here may not, or no longer, act as others."""
    owner: str | None = errand.note.get(_AS)
    if owner is None:
        return errand
    caller = errand.caller
    if not caller.may(RIGHT):
        raise BasicError("AccessDenied", f"this run acts as {owner[:100]}, which whoever is here may not do any more")
    kind: Kind = "visitor" if owner.startswith("visitor:") else "user"
    other = Caller(account=caller.account, kind=kind, id=caller.id, owner=owner, bots=frozenset({errand.bot.id}))
    return replace(errand, caller=other)
