"""The SDK's sessions, of which nobody may have so many that there are none for others."""

from typing import Final

from mcp.server.auth.middleware.bearer_auth import AuthorizationContext
from mcp.server.streamable_http import StreamableHTTPServerTransport
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

MOST: Final = 2_000  # of one worker
OF_ONE: Final = 200  # caller; one that nobody uses ends after half an hour


class Sessions(StreamableHTTPSessionManager):
    """Refuses a further session like the SDK does where there are too many, once they are too many of one caller's."""

    def _admit_session(self, requestor: AuthorizationContext | None) -> StreamableHTTPServerTransport | None:
        if sum(owner == requestor for owner in self._session_owners.values()) >= OF_ONE:
            return None
        return super()._admit_session(requestor)
