"""What a bot's configuration must keep to where it names collections."""

from collections.abc import Sequence
from uuid import UUID

from palaver.config.bots import Check
from palaver.config.document import BotDocument
from palaver.config.validate import Finding
from palaver.knowledge.collections import Collections


def collections_exist(collections: Collections) -> Check:
    """A check for Bots: each collection that a document names is one of the account's."""

    async def check(account: UUID, document: BotDocument) -> Sequence[Finding]:
        names = [use.name for use in document.knowledge.collections]
        known = await collections.named(account, names) if names else {}
        return [
            Finding(
                path=f"knowledge.collections.{place}.name",
                code="unknown_collection",
                message=f"there is no collection {name!r}",
                hint="create it under Knowledge, or take it out of the list",
            )
            for place, name in enumerate(names)
            if name not in known
        ]

    return check
