"""What a run is made on, as forms offer and send it: the draft, the active version, or another one by its number."""

from typing import Final

import msgspec

from palaver.chat.rehearsals.frozen import Target
from palaver.config.releasing.versions import Versions
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable

_OFFERED: Final = 20

Choice = dict[str, str]


async def numbers(versions: Versions, caller: Caller, alias: str) -> list[Choice]:
    """A bot's newest versions, as {value, label}."""
    found = await versions.all(caller, alias, _OFFERED)
    return [{"value": str(each.number), "label": f"Version {each.number}"} for each in found]


def targets(numbered: list[Choice]) -> list[Choice]:
    named = [{"value": "draft", "label": "The draft"}, {"value": "active", "label": "The active version"}]
    return named + numbered


def target_of(text: str) -> Target:
    """What a form has sent; the draft where it says nothing. Unprocessable for anything else than a target."""
    try:
        found: Target = msgspec.convert(int(text) if text.isdecimal() else text or "draft", Target)
    except (msgspec.ValidationError, ValueError) as error:  # int() takes no more than some thousand digits
        raise Unprocessable("Choose the draft or a version.") from error
    return found
