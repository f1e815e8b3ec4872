"""Where a request comes from: forged headers, chains of proxies, and what is no address."""

import pytest
from starlette.requests import HTTPConnection

from palaver.core.settings import BadSetting, read_settings
from palaver.web.peer import Proxies

TRUSTED = "10.0.0.0/8, 192.0.2.7, 2001:db8:f::/48"


def connection(peer: str | None, *headers: tuple[str, str]) -> HTTPConnection:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return HTTPConnection({"type": "http", "client": None if peer is None else (peer, 1), "headers": raw})


def xff(value: str) -> tuple[str, str]:
    return ("X-Forwarded-For", value)


@pytest.mark.parametrize(
    ("peer", "headers", "address"),
    [
        # whoever is not trusted is who the socket says
        ("203.0.113.9", [xff("1.1.1.1")], "203.0.113.9"),
        ("203.0.113.9", [("Forwarded", "for=1.1.1.1")], "203.0.113.9"),
        ("203.0.113.9", [("X-Real-IP", "1.1.1.1")], "203.0.113.9"),
        # a trusted proxy's own addition is the last one: what a client has sent before it does not count
        ("10.1.1.1", [xff("203.0.113.9")], "203.0.113.9"),
        ("10.1.1.1", [xff("1.1.1.1, 203.0.113.9")], "203.0.113.9"),
        ("10.1.1.1", [xff("1.1.1.1"), xff("203.0.113.9")], "203.0.113.9"),
        ("10.1.1.1", [xff("10.0.0.1, 203.0.113.9")], "203.0.113.9"),
        # a chain of trusted proxies is walked to the first stranger
        ("10.1.1.1", [xff("1.1.1.1, 203.0.113.9, 192.0.2.7, 10.2.2.2")], "203.0.113.9"),
        ("2001:db8:f::1", [xff("203.0.113.9")], "203.0.113.9"),
        ("192.0.2.8", [xff("203.0.113.9")], "192.0.2.8"),
        # a client inside the trusted networks is the farthest address
        ("10.1.1.1", [xff("10.3.3.3")], "10.3.3.3"),
        # what is no address comes from nowhere, and never from the proxy itself
        ("10.1.1.1", [xff("203.0.113.9, unknown")], "unknown"),
        ("10.1.1.1", [xff("203.0.113.9, nonsense, 10.2.2.2")], "unknown"),
        ("10.1.1.1", [xff("nonsense, 203.0.113.9")], "203.0.113.9"),
        ("10.1.1.1", [xff("0177.0.0.1")], "unknown"),
        ("10.1.1.1", [xff("")], "unknown"),
        ("10.1.1.1", [xff(",")], "unknown"),
        ("10.1.1.1", [], "10.1.1.1"),
        # ports, brackets, mapped addresses and zones are other ways to write the same
        ("10.1.1.1", [xff("203.0.113.9:4711")], "203.0.113.9"),
        ("10.1.1.1", [xff("[2001:db8::1]:4711")], "2001:db8::1"),
        ("10.1.1.1", [xff("2001:db8::1")], "2001:db8::1"),
        ("10.1.1.1", [xff("::ffff:203.0.113.9")], "203.0.113.9"),
        ("::ffff:10.1.1.1", [xff("203.0.113.9")], "203.0.113.9"),
        ("fe80::1%eth0", [], "fe80::1"),
        # other headers are the client's own word, whatever they say
        ("10.1.1.1", [xff("203.0.113.9"), ("Forwarded", "for=198.51.100.1")], "203.0.113.9"),
        ("10.1.1.1", [xff("203.0.113.9"), ("Forwarded", 'for="10.1.1.1')], "203.0.113.9"),
        ("10.1.1.1", [xff("203.0.113.9"), ("X-Real-IP", "10.1.1.1")], "203.0.113.9"),
        ("10.1.1.1", [("Forwarded", "for=203.0.113.9")], "10.1.1.1"),
        (None, [xff("1.1.1.1")], "unknown"),
        ("testclient", [xff("1.1.1.1")], "unknown"),
    ],
)
def test_the_address_is_the_nearest_one_that_nobody_trusts(
    peer: str | None, headers: list[tuple[str, str]], address: str
) -> None:
    assert Proxies(TRUSTED).address(connection(peer, *headers)) == address


def test_without_trusted_proxies_no_header_counts() -> None:
    for peer in ("127.0.0.1", "10.1.1.1", "::1"):
        assert Proxies().address(connection(peer, xff("1.1.1.1"), ("Forwarded", "for=1.1.1.1"))) == peer


def test_addresses_of_one_customer_count_as_one() -> None:
    proxies = Proxies("10.1.1.1")
    assert proxies.group(connection("203.0.113.9")) == "203.0.113.9"
    groups = {proxies.group(connection("10.1.1.1", xff(f"2001:db8:1:2:{host:x}::1"))) for host in range(5)}
    assert groups == {"2001:db8:1:2::/64"}
    assert proxies.group(connection("2001:db8:1:3::1")) == "2001:db8:1:3::/64"
    assert proxies.group(connection(None)) == "unknown"


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", "10.0.0.1;10.0.0.2", "*"])
def test_what_is_no_address_or_network_is_said_at_the_start(text: str) -> None:
    with pytest.raises(BadSetting, match="PALAVER_TRUSTED_PROXIES"):
        read_settings({"PALAVER_TRUSTED_PROXIES": text})
