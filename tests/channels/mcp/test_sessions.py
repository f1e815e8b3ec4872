"""Sessions of the protocol: one caller's end where others' begin."""

from mcp.server import Server
from mcp.server.auth.middleware.bearer_auth import AuthorizationContext

from palaver.channels.mcp.sessions import MOST, OF_ONE, Sessions


def test_nobody_takes_the_sessions_of_others() -> None:
    sessions = Sessions(Server[None]("x"), max_sessions=MOST)
    greedy, other = (AuthorizationContext(client_id=id, issuer=None, subject="a") for id in ("visitor:a", "visitor:b"))
    opened = [sessions._admit_session(greedy) for _ in range(OF_ONE + 1)]
    assert [each is None for each in opened] == [*[False] * OF_ONE, True]
    assert sessions._admit_session(other) is not None
    ended = opened[0]
    assert ended is not None
    sessions._session_owners.pop(str(ended.mcp_session_id))
    assert sessions._admit_session(greedy) is not None, "one that ends makes room"
