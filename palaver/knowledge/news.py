"""Who follows collections hears that something in one has changed: over the bus, in every worker."""

from typing import Final
from uuid import UUID

from palaver.core.cache import Bus
from palaver.core.errors import Unavailable
from palaver.core.logs import logger

log = logger("knowledge")

COLLECTIONS: Final = "knowledge.collections"
DOCUMENTS: Final = "knowledge.documents"


class News:
    """A message of one of the topics is the account's id; one that is lost is no harm but a late look."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def tell(self, topic: str, account: UUID) -> None:
        try:
            await self._bus.publish(topic, str(account).encode())
        except Unavailable as error:
            log.warning("nobody can be told that documents changed", reason=error.message)
