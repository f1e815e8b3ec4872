"""How long to wait before a failed call is made again, or that it is not."""

from typing import Final

from palaver.llm.errors import ModelFailed, Stalled

FIRST_S: Final = 0.25
LONGEST_S: Final = 8.0
PATIENCE_S: Final = 20.0  # a provider that asks for more is left alone: who waits is told


def pause(error: ModelFailed, retry: int, chance: float) -> float | None:
    """
    Seconds before retry number `retry`, from 0; None where the same call would not help, or not soon.

    The pause doubles with each retry, `chance` (from 0 to 1) takes up to half of it away so that callers do not come
    back all at once, and no shorter than the provider asked for. A call that timed out is not made again: whoever
    waits has waited, and the provider may still be at work on it.
    """
    if not error.transient or isinstance(error, Stalled):
        return None
    asked = error.retry_after or 0.0
    if asked > PATIENCE_S:
        return None
    return max(asked, min(FIRST_S * (1 << retry), LONGEST_S) * (1 - chance / 2))
