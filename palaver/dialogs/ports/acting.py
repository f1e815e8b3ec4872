"""Programs that act as somebody else for the rest of their run, by SET USER: in that name, with nobody's rights."""

from dataclasses import replace
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.errand import Errand
from palaver.security.rbac.makers import maker_now

RIGHT: Final = "people.manage"
_AS: Final = "acts_as"  # in the note of a run


def acts_as(note: dict[str, Any], owner: str, asker: Caller) -> None:
    """From the next effect on; as oneself again where it is one's own name."""
    note.pop(_AS, None)
    if owner != asker.owner:
        note[_AS] = owner


async def may_act(db: Database, note: dict[str, Any], absent: Caller) -> bool:
    """Whether a run that acts as somebody may still do so, where who began it is not here any more."""
    return _AS in note and (await maker_now(db, absent.account, absent.owner)).may(RIGHT)


def acting(errand: Errand) -> Errand | None:
    """
    The errand of an effect; None where whoever is here may not, or no longer, act as others.

    A visitor's, whoever it names: what it sets off later is done as visitors do it, too, and not with roles of theirs.
    """
    owner: str | None = errand.note.get(_AS)
    if owner is None:
        return errand
    caller = errand.caller
    if not errand.acts and not caller.may(RIGHT):
        return None
    other = Caller(account=caller.account, kind="visitor", id=caller.id, owner=owner, bots=frozenset({errand.bot.id}))
    return replace(errand, caller=other)


class Former:
    """Stands in for the host of what may not be done as somebody any more: only the way back to oneself is open."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand

    def __getattr__(self, name: str) -> Any:
        raise self._refused()

    async def act_as(self, user: str) -> None:
        if user != self._errand.caller.owner:
            raise self._refused()
        acts_as(self._errand.note, user, self._errand.caller)

    def _refused(self) -> BasicError:
        owner = str(self._errand.note.get(_AS))[:100]
        message = f"this run acts as {owner}, which whoever is here may not do any more: SET USER user.id ends it"
        return BasicError("AccessDenied", message)
