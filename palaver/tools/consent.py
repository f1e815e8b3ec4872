"""Whether a call waits for a person: the one place that decides it, whatever model and texts want."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.tools.tool import Approval, Tool
from palaver.tools.work import Work

_AROUND: Final = ".,;:!?()[]<>\"'"


def forbidden(work: Work, tool: Tool) -> bool:
    """What is only tried out has no effect, whatever anybody agrees to."""
    return work.dry and tool.effect == "writes"


def needed(work: Work, tool: Tool, arguments: Mapping[str, Any]) -> Approval:
    """
    Who must agree before this call.

    What writes is only free where its approval was set to "never" for this very tool, and as long as the model has
    read nothing but the bot's prompt and the person's own words. What sends its arguments to an address that the
    caller chooses is only free for an address that the person gave, once the model has read more.
    """
    manners = work.manners(tool)
    if manners.approval != "never":
        return manners.approval
    if tool.effect == "writes" and (work.read or not manners.explicit):
        return "user"
    if tool.recipient and work.read and not _given(work, arguments.get(tool.recipient)):
        return "user"
    return "never"


def _given(work: Work, address: object) -> bool:
    """Whether the person has written this very address, whatever stands around it in their sentence."""
    words = {word.strip(_AROUND) for text in work.said for word in text.split()}
    return isinstance(address, str) and address in words
