"""What counts as found where the one who is asked does not answer: closed, the text is stopped; open, it passes."""

from collections.abc import Sequence
from typing import Final, Literal

from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.moderation.finding import Finding

OnError = Literal["closed", "open"]
UNAVAILABLE: Final = "unavailable"
log = logger("moderation")


def unanswered(on_error: OnError, handler: str, error: PalaverError) -> Sequence[Finding]:
    log.warning("a text could not be examined", handler=handler, on_error=on_error, why=error.message)
    return [Finding(UNAVAILABLE, 1.0)] if on_error == "closed" else []
