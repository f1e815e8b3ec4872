"""An act: what somebody did, or was not allowed to do, as the house tells it to the audit."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import msgspec

Outcome = Literal["done", "denied", "failed"]
Detail = str | int | bool | None

DONE: Final = "done"
DENIED: Final = "denied"
FAILED: Final = "failed"

# What people and programs do besides using a permission.
SIGNED_IN: Final = "sign-in"
SIGNED_OUT: Final = "sign-out"
REKEYED: Final = "password-change"
JOINED: Final = "join"
SECOND_FACTOR: Final = "second-factor"
KEY_USED: Final = "key-use"
CREDENTIAL: Final = "credential"  # one that does not count any more was shown

ACTS: Final = (SIGNED_IN, SIGNED_OUT, REKEYED, JOINED, SECOND_FACTOR, KEY_USED, CREDENTIAL)

OTHERS: Final = "others"  # stands for the actors beyond the bound of one window


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody did, after its effect was durable (`DONE`), was refused (`DENIED`), or did not succeed in (`FAILED`).

    `actor` is the caller's owner ("user:…", "key:…", "system"); `action` a permission that was used, or a name from
    above; `target` what was asked ("DELETE /api/bots/demo", "palaver keys create"); `details` what that leaves open.
    """

    account: UUID
    actor: str
    action: str
    outcome: Outcome = DONE
    target: str = ""
    details: Mapping[str, Detail] = {}
    address: str = ""
    user_agent: str = ""
    request_id: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether somebody could tell it as often as they like: those are counted instead of written one by one."""
        return self.outcome != DONE or self.action == KEY_USED
