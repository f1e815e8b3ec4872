"""Which questions are looked for, and which answers are kept: whole ones that were made for nobody in particular."""

from typing import Final

from palaver.chat.memory.memory import remembers
from palaver.chat.turn import Turn
from palaver.config.bots import DRAFT
from palaver.config.document.document import BotDocument

_LONGEST: Final = 100_000  # characters of an answer


def may_repeat(turn: Turn) -> bool:
    """
    A question that stands for itself, to a published version: what was said before would be part of the answer.

    Whoever asks the same question again on purpose wants another answer.
    """
    document = turn.bot.document
    if turn.trial or turn.again or turn.bot.number == DRAFT or turn.once or document.cache.semantic.mode == "off":
        return False
    if remembers(turn.caller, turn.bot):
        return False
    if _has_tools(document) and document.cache.semantic.skip_when_tools:
        return False
    return turn.is_new or not document.context.history.max_turns


def _has_tools(document: BotDocument) -> bool:
    tools = document.tools
    return bool(tools.enabled or tools.auto or any(each.selected_tools for each in tools.mcp))


def may_keep(turn: Turn, connection: str) -> bool:
    """Whole, by the model that its place names, and nobody's own."""
    return is_whole(turn) and is_by(turn, connection) and is_nobodys_own(turn)


def is_whole(turn: Turn) -> bool:
    """It came to its own end: it was not blocked, cut or stopped, and nothing failed."""
    return (turn.state, turn.finish, turn.error) == ("done", "stop", None) and 0 < len(turn.text.strip()) <= _LONGEST


def is_by(turn: Turn, connection: str) -> bool:
    """No fallback has said anything of it."""
    calls = [call for call in turn.calls if call.activity == "chat"]
    return bool(calls) and all((call.connection, call.outcome) == (connection, "ok") for call in calls)


def is_nobodys_own(turn: Turn) -> bool:
    """It was made without tools, memory, files and moderation."""
    return not turn.once
