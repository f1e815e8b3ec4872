"""
The one outgoing client for addresses that come from the database, a request, a document or a model.

Addresses that the operator set (environment, flags, settings file) are trusted and do not come here: whoever reads such
a setting talks to it with a client of its own, or passes "host:port" to `Rules` as trusted. No proxy is used, whatever
the environment says: behind one, the proxy and not we would choose the socket address.
"""

from palaver.core.http.address import Address, is_public
from palaver.core.http.fetcher import Fetched, Fetcher, Found
from palaver.core.http.guarded import Guarded, TooLong
from palaver.core.http.refusals import Declined, Refused, Unreachable
from palaver.core.http.resolver import Resolver, SystemResolver
from palaver.core.http.rules import Rules, Target

__all__ = (
    "Address",
    "Declined",
    "Fetched",
    "Fetcher",
    "Found",
    "Guarded",
    "Refused",
    "Resolver",
    "Rules",
    "SystemResolver",
    "Target",
    "TooLong",
    "Unreachable",
    "is_public",
)
