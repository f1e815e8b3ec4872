"""Whose pages a cookie, a key and a socket count for."""

from uuid import uuid4

import pytest
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Forbidden
from palaver.web.origin import may_call, must_come_from_here, must_come_from_its_page
from palaver.web.site import Site

HERE = "http://palaver.local:8000"
SITE = Site(origins=frozenset({"https://shop.example"}))


def connection(method: str = "POST", **headers: str) -> HTTPConnection:
    """A request to us; the method "SOCKET" is an upgrade."""
    fields = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    kind = {"type": "websocket"} if method == "SOCKET" else {"type": "http", "method": method}
    return HTTPConnection({**kind, "headers": [(b"host", b"palaver.local:8000"), *fields], "state": {"site": SITE}})


def caller(*origins: str) -> Caller:
    return Caller(account=uuid4(), kind="prod", id=uuid4(), owner="key:x", origins=frozenset(origins))


@pytest.mark.parametrize(
    "sent",
    [
        connection(origin=HERE),
        connection("SOCKET", origin=HERE),
        connection(sec_fetch_site="same-origin"),
        connection(sec_fetch_site="none"),
        connection(referer=f"{HERE}/bots?new=1"),
        connection("GET", sec_fetch_site="cross-site", referer="https://evil.example/"),
        connection(),
    ],
)
def test_a_cookie_counts_for_our_pages_for_links_and_for_programs(sent: HTTPConnection) -> None:
    must_come_from_here(sent)


@pytest.mark.parametrize(
    "sent",
    [
        connection(origin="https://evil.example"),
        connection(origin="null"),
        connection(origin=""),
        connection(origin="https://shop.example"),
        connection("GET", origin="https://shop.example"),
        connection("SOCKET", origin="https://shop.example"),
        connection(origin=f"{HERE}.evil.example"),
        connection(origin="https://evil.example", sec_fetch_site="same-origin"),
        connection(sec_fetch_site="cross-site"),
        connection(sec_fetch_site="same-site"),
        connection(sec_fetch_site="cross-site", referer=f"{HERE}/"),
        connection(referer="https://evil.example/page"),
        connection(referer=f"{HERE}.evil.example/"),
        connection(referer=""),
    ],
)
def test_a_cookie_does_not_count_for_another_sites_page(sent: HTTPConnection) -> None:
    """Not for one that may call the API either: it shows a key of its own, and never the cookie of who looks at it."""
    with pytest.raises(Forbidden):
        must_come_from_here(sent)


def test_a_key_with_origins_is_shown_by_their_pages_and_by_programs() -> None:
    for method in ("GET", "POST", "SOCKET"):
        must_come_from_its_page(caller("https://app.example"), connection(method, origin="https://app.example"))
        must_come_from_its_page(caller("https://app.example"), connection(method))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://shop.example", "http://app.example", HERE, "null", ""]
)
def test_a_key_with_origins_is_refused_in_any_other_page(origin: str) -> None:
    for method in ("GET", "POST", "SOCKET"):
        with pytest.raises(Forbidden):
            must_come_from_its_page(caller("https://app.example"), connection(method, origin=origin))


def test_a_socket_of_another_sites_page_needs_a_named_origin() -> None:
    for origin in (HERE, "https://shop.example"):
        must_come_from_its_page(caller(), connection("SOCKET", origin=origin))
    for origin in ("https://evil.example", "null"):
        must_come_from_its_page(caller(), connection("POST", origin=origin))
        with pytest.raises(Forbidden):
            must_come_from_its_page(caller(), connection("SOCKET", origin=origin))


@pytest.mark.parametrize(
    ("origin", "may"), [("https://shop.example", True), (HERE, True), ("null", False), ("", False)]
)
def test_the_operator_says_whose_pages_call(origin: str, *, may: bool) -> None:
    assert may_call(origin, connection()) is may
