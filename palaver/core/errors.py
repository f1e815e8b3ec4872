"""
What can go wrong and be explained to whoever is on the other end; web/problem.py alone renders it.

PalaverError
InvalidRequest      400  the request cannot be read
Refusal                  somebody is turned away
Unauthenticated     401  nobody we know
BudgetExceeded      402  what may be used is used up; asking again does not help before somebody allows more
Forbidden           403  known, but not allowed
NotFound            404  not there, or not yours: the two are never told apart
Conflict            409  clashes with what is stored
SessionExpired      410  a conversation that has ended
PreconditionFailed  412  somebody else was faster
TooLarge            413  more than we take
Misdirected         421  meant for another server
Unprocessable       422  readable, but its values are wrong
PreconditionRequired 428 say which state you have seen
RateLimited         429  too much, too fast
ProviderFailed      502  the model's server let us down
Unavailable         503  a part of ours is down; trying again helps
StorageFull         507  no room left
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, Self
from uuid import UUID

# Programs rely on these: OpenAPI lists them, and none goes without a word in the changelog.
CODES: Final = (
    "auth_failed",
    "budget_exceeded",
    "conflict",
    "content_filtered",
    "forbidden",
    "internal",
    "interrupted",
    "invalid_request",
    "method_not_allowed",
    "not_found",
    "precondition_failed",
    "precondition_required",
    "provider_error",
    "rate_limited",
    "session_expired",
    "storage_full",
    "too_large",
    "unavailable",
)

_LONGEST: Final = 2_000  # characters of a text: it may repeat what was sent


class PalaverError(Exception):
    """Its text is for people: what, where, what to do. `details` is for programs, `headers` go with the answer."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    shown: ClassVar[str] = ""  # what others than operators read, where the text tells of the server's inside

    def __init__(
        self,
        message: str,
        *,
        details: object | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        message = message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"
        super().__init__(message)
        self.message = message
        self.details = details
        self.headers = dict(headers or {})

    def shape(self, request_id: str | None = None) -> dict[str, Any]:
        """The one error shape of every JSON answer."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.details is not None:
            error["details"] = self.details
        if request_id is not None:
            error["request_id"] = request_id
        return {"error": error}


class InvalidRequest(PalaverError):
    code, status = "invalid_request", 400


class Refusal(PalaverError):
    """`account` and `owner` say whose the credential was, where that is known: for the audit, never shown."""

    account: UUID | None = None
    owner: str = ""

    def of(self, account: UUID, owner: str) -> Self:
        self.account, self.owner = account, owner
        return self


class Unauthenticated(Refusal):
    code, status = "auth_failed", 401


class BudgetExceeded(PalaverError):
    code, status = "budget_exceeded", 402


class Forbidden(Refusal):
    code, status = "forbidden", 403


class NotFound(PalaverError):
    code, status = "not_found", 404


class MethodNotAllowed(PalaverError):
    code, status = "method_not_allowed", 405


class Conflict(PalaverError):
    code, status = "conflict", 409


class SessionExpired(PalaverError):
    code, status = "session_expired", 410


class PreconditionFailed(PalaverError):
    code, status = "precondition_failed", 412


class TooLarge(PalaverError):
    code, status = "too_large", 413


class Misdirected(PalaverError):
    code, status = "invalid_request", 421


class Unprocessable(PalaverError):
    code, status = "invalid_request", 422


class PreconditionRequired(PalaverError):
    code, status = "precondition_required", 428


class RateLimited(PalaverError):
    code, status = "rate_limited", 429


class ProviderFailed(PalaverError):
    code, status = "provider_error", 502
    shown = "The model cannot be reached right now."


class Unavailable(PalaverError):
    code, status = "unavailable", 503
    shown = "A part of the server does not answer right now."


class StorageFull(PalaverError):
    code, status = "storage_full", 507
    shown = "The server has no room left right now."
