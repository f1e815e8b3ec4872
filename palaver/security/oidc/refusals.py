"""Why nobody is signed in by the issuer."""

from palaver.core.errors import Unauthenticated, Unavailable


class IssuerFailed(Unavailable):
    """The issuer cannot be reached, or does not answer as OpenID asks; its text says where and how."""


class NotVouched(Unauthenticated):
    """What came back does not prove who somebody is: forged, old, for somebody else, or of another browser."""
