"""S13, S14: how an address is written, and what number is behind it, never leads inside; judged at a recorder."""

import contextlib
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.core.http import Fetcher, Refused, Rules, is_public
from palaver.core.http.rules import parse
from tests.core.http_recorder import PUBLIC, AnyAddress, AnyText, Names, Nothing, Wire, written

LOOPBACK = ("127.0.0.1", 80)
METADATA = ("169.254.169.254", 80)

# What is written, and the socket address that an unguarded client would ask for it.
WRITTEN = [
    ("http://127.0.0.1/", LOOPBACK),
    ("http://[::1]/", ("::1", 80)),
    ("http://169.254.169.254/latest/meta-data/", METADATA),
    ("http://10.0.0.7/", ("10.0.0.7", 80)),
    ("http://172.16.3.4/", ("172.16.3.4", 80)),
    ("http://192.168.1.1/", ("192.168.1.1", 80)),
    ("http://100.100.100.200/", ("100.100.100.200", 80)),
    ("http://0.0.0.0/", ("0.0.0.0", 80)),
    ("http://[::]/", ("::", 80)),
    ("http://2130706433/", LOOPBACK),
    ("http://0x7f000001/", LOOPBACK),
    ("http://017700000001/", LOOPBACK),
    ("http://0177.0.0.1/", LOOPBACK),
    ("http://0x7f.0.0.1/", LOOPBACK),
    ("http://127.1/", LOOPBACK),
    ("http://127.0.0.1./", LOOPBACK),
    ("http://public.example@127.0.0.1/", LOOPBACK),
    ("http://public.example:80@127.0.0.1/", LOOPBACK),
    ("http://public.example\\@127.0.0.1/", LOOPBACK),
    ("http://127.0.0.1\t/", LOOPBACK),
    ("http://127.0\n.0.1/", LOOPBACK),
    ("http://127。0。0。1/", LOOPBACK),
    ("http://[::ffff:169.254.169.254]/", (written("::ffff:a9fe:a9fe"), 80)),
    ("http://[::ffff:a9fe:a9fe]/", (written("::ffff:a9fe:a9fe"), 80)),
    ("http://[::169.254.169.254]/", ("::a9fe:a9fe", 80)),
    ("http://[64:ff9b::a9fe:a9fe]/", ("64:ff9b::a9fe:a9fe", 80)),
    ("http://[64:ff9b:1::a9fe:a9fe]/", ("64:ff9b:1::a9fe:a9fe", 80)),
    ("http://[2002:a9fe:a9fe::]/", ("2002:a9fe:a9fe::", 80)),
    ("http://[2001:0:a9fe:a9fe::]/", ("2001:0:a9fe:a9fe::", 80)),
    ("http://[fe80::1]/", ("fe80::1", 80)),
    ("http://[fd00:ec2::254]/", ("fd00:ec2::254", 80)),
    ("http://localhost/", LOOPBACK),
    ("http://LOCALHOST./", LOOPBACK),
    ("http://inner.example/", ("10.1.2.3", 80)),
    ("http://inner6.example/", (written("::ffff:a9fe:a9fe"), 80)),
    ("http://sixtofour.example/", ("2002:7f00:1::", 80)),
]
NAMES = {
    "localhost": [["127.0.0.1"]],
    "localhost.": [["127.0.0.1"]],
    "127.0.0.1.": [["127.0.0.1"]],
    "127。0。0。1": [["127.0.0.1"]],
    "inner.example": [["10.1.2.3"]],
    "inner6.example": [["::ffff:169.254.169.254"]],
    "sixtofour.example": [["2002:7f00:1::"]],
    "public.example": [[PUBLIC]],
    "both.example": [["127.0.0.1", PUBLIC]],
}


async def sent_by(rules: Rules, url: str) -> list[tuple[str, int]]:
    """The socket addresses that a fetch asks, whether it is refused or not."""
    names = Names(NAMES)
    wire = Wire(names)
    with contextlib.suppress(Refused):
        await Fetcher(names, rules, wire).fetch(url, limit_bytes=1000)
    return [(str(ip_address(address)), port) for address, port in wire.sent]


@pytest.mark.parametrize(("url", "inside"), WRITTEN)
async def test_an_address_inside_is_never_asked_however_it_is_written(url: str, inside: tuple[str, int]) -> None:
    assert await sent_by(Rules(), url) == []
    assert await sent_by(Nothing(), url) == [inside], "without the rules it would be asked"


@pytest.mark.parametrize(("url", "inside"), WRITTEN)
async def test_the_judged_socket_address_alone_is_enough(url: str, inside: tuple[str, int]) -> None:
    """The rules for the text may have gaps: what they let through is still judged by its number."""
    assert await sent_by(AnyText(), url) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://public.example/",
        "file:///etc/passwd",
        "gopher://public.example/_x",
        "//public.example/",
        "public.example",
        "http:///etc/passwd",
        "http://",
        "http://ana:secret@public.example/",
        "http://public.example:22/",
        "http://public.example:6379/",
        "http://public.example:0/",
        "http://public.example:99999/",
        "http://public.example:x/",
        "http://public.example /",
        "http://public.example/a b",
        "http://public.example/a\\b",
        "http://public.example/\r\nX-Injected: 1",
        "http://public.example/\u202e",
        "http://public%2eexample/",
        "http://pub lic.example/",
        "http://-public.example/",
        "http://public..example/",
        "http://[fe80::1%25eth0]/",
        "http://[127.0.0.1]/",
        "http://[public.example]/",
        "http://" + "a" * 300 + ".example/",
        "http://public.example/" + "a" * 5000,
        "",
    ],
)
async def test_what_programs_read_differently_is_refused_before_any_question(url: str) -> None:
    names = Names(NAMES)
    wire = Wire(names)
    with pytest.raises(Refused):
        await Fetcher(names, AnyAddress(), wire).fetch(url, limit_bytes=1000)
    assert (wire.sent, names.asked) == ([], [])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60).map("http://".__add__) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        target = parse(text)
    except Refused:
        return
    assert target.host.isascii()
    assert not target.url.userinfo


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://public.example/a?b=c#d", (PUBLIC, 80)),
        ("https://public.example/", (PUBLIC, 443)),
        ("https://public.example:8443/", (PUBLIC, 8443)),
        ("HTTP://PUBLIC.example.:8080/", (PUBLIC, 8080)),
        ("http://8.8.8.8/", ("8.8.8.8", 80)),
        ("https://[2606:4700::1111]/", ("2606:4700::1111", 443)),
        ("http://both.example/", (PUBLIC, 80)),
    ],
)
async def test_a_public_address_is_asked(url: str, asked: tuple[str, int]) -> None:
    assert await sent_by(Rules(), url) == [asked]


async def test_a_name_in_another_script_is_asked_in_its_ascii_form() -> None:
    names = Names({"xn--bcher-kva.example": [[PUBLIC]]})
    wire = Wire(names)
    await Fetcher(names, Rules(), wire).fetch("https://bücher.example/ä", limit_bytes=1000)
    assert wire.sent == [(PUBLIC, 443)]
    assert wire.requests[0].headers["Host"] == "xn--bcher-kva.example"
    assert wire.requests[0].extensions["sni_hostname"] == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True),
        ("100.63.255.255", True),
        ("100.64.0.0", False),
        ("100.127.255.255", False),
        ("172.15.255.255", True),
        ("172.32.0.0", True),
        ("192.0.2.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("198.19.0.1", False),
        ("192.0.0.192", False),
        ("192.88.99.1", False),
        ("168.63.129.16", False),
        ("224.0.0.1", False),
        ("239.255.255.255", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:4700::1", True),
        ("2a00:1450::1", True),
        ("2606:4700::1%eth0", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("2001::1", False),
        ("2001:20::1", False),
        ("2002:808:808::", False),
        ("::ffff:8.8.8.8", False),
        ("::8.8.8.8", False),
        ("64:ff9b::808:808", False),
        ("64:ff9b:1::808:808", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("100::1", False),
        ("5f00::1", False),
    ],
)
def test_the_public_internet_and_all_else(text: str, public: bool) -> None:
    assert is_public(ip_address(text)) is public
