"""Checks of bot documents: what is always shown has room, summaries have something to sum up, the time zone is one."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from palaver.chat.context.day import zone_of
from palaver.chat.context.parts import section_tokens
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding


async def zone_is_known(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: its time zone is one."""
    zone = document.identity.timezone
    if zone_of(zone) is not None:
        return []
    return [
        Finding(
            path="identity.timezone",
            code="unknown_timezone",
            message=f"there is no time zone {zone!r}",
            hint="take an IANA name like Europe/Berlin, or UTC",
        )
    ]


async def summary_is_shorter(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: there is something for a summary to take the place of."""
    summary = document.context.summary
    if not summary.enabled or summary.keep_turns < summary.after_turns:
        return []
    return [
        Finding(
            path="context.summary.keep_turns",
            code="nothing_to_summarise",
            message="as many turns are kept as there are without a summary",
            hint=f"set it below {summary.after_turns}",
        )
    ]


async def prompts_fit(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    """A check for Bots: its prompts and the room for the answer are no longer than the budget."""
    budget, prompt = document.context, document.prompt
    needed = section_tokens(prompt.system) + section_tokens(prompt.passages) + budget.reserve_output_tokens
    if needed <= budget.budget_tokens:
        return []
    return [
        Finding(
            path="context.budget_tokens",
            code="prompts_too_long",
            message=f"the prompts and the room for the answer take {needed:,} tokens",
            hint=f"set it to {needed} or more, shorten the prompts, or lower context.reserve_output_tokens",
        )
    ]


CHECKS: Final = (prompts_fit, zone_is_known, summary_is_shorter)
