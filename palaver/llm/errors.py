"""
How a provider can let us down; each class says what the caller may do next, each text what a person should do.

ModelFailed          502  anything a provider does wrong, the root of all below
├─ KeyRefused        502  401 or 403: somebody must look at the key
├─ ModelLimited      429  429: again after `retry_after` seconds
├─ Overloaded        503  408, 5xx, or an overload said in the stream
├─ RequestRefused    502  any other status: the model's name, a parameter, the length
├─ Stalled           502  no byte for the allowed time
├─ Garbage           502  what came cannot be read
├─ ClosedEarly       502  the stream ended before the answer did
├─ Unreachable       503  no connection
├─ Resting           503  it failed so often that it is not asked for a while
└─ Crowded           503  all its places are taken, and so is the line before them
"""

from typing import ClassVar, Literal

from palaver.core.errors import ProviderFailed

Condition = Literal["error", "timeout", "rate_limit"]


class ModelFailed(ProviderFailed):
    """
    `condition` is the word of `model.fallback[].on`; `transient` tells whether the same request may work later.

    `retry_after` is in seconds, None where the provider does not say.
    """

    condition: ClassVar[Condition] = "error"
    transient: ClassVar[bool] = False

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        headers = {"Retry-After": str(max(1, round(retry_after)))} if retry_after is not None else None
        super().__init__(message, headers=headers)
        self.retry_after = retry_after


class KeyRefused(ModelFailed):
    pass


class ModelLimited(ModelFailed):
    code, status = "rate_limited", 429
    condition = "rate_limit"
    transient = True


class Overloaded(ModelFailed):
    code, status = "unavailable", 503
    transient = True


class RequestRefused(ModelFailed):
    pass


class Stalled(ModelFailed):
    condition = "timeout"
    transient = True


class Garbage(ModelFailed):
    pass


class ClosedEarly(ModelFailed):
    transient = True


class Unreachable(ModelFailed):
    code, status = "unavailable", 503
    transient = True


class Resting(ModelFailed):
    code, status = "unavailable", 503


class Crowded(ModelFailed):
    code, status = "unavailable", 503
    condition = "rate_limit"
