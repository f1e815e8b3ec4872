"""The policies of bots, ready for use: made once for what a document says, and kept while it is asked for."""

import asyncio
from typing import Final

from palaver.config.document.moderation import Moderation
from palaver.moderation.policy import Policy, policy

NONE: Final = Policy()
_KEPT: Final = 200


class Policies:
    def __init__(self) -> None:
        self._made: dict[str, Policy] = {}

    async def of(self, section: Moderation) -> Policy:
        """The policy that a document's section says; Unprocessable where it cannot be."""
        if not section.input and not section.output:
            return NONE
        key = section.model_dump_json()
        found = self._made.pop(key, None)
        if found is None:
            found = await asyncio.to_thread(policy, section)  # a long list takes its time
        self._made[key] = found
        if len(self._made) > _KEPT:
            del self._made[next(iter(self._made))]
        return found
