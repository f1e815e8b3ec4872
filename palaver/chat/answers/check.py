"""A check of bot documents: what a bot knows of one person is told to nobody else."""

from collections.abc import Sequence
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding


async def nobody_is_told(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: where people are remembered, answers are not kept for all."""
    kept = document.cache.semantic
    if not document.context.memory.user.enabled or kept.mode == "off" or kept.scope == "user":
        return []
    return [
        Finding(
            path="cache.semantic.scope",
            code="would_leak",
            message="answers are kept for whoever asks, while the bot remembers people",
            hint="set it to 'user', or cache.semantic.mode to 'off'",
        )
    ]
