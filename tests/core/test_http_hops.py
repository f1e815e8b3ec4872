"""S12, S14, S15: redirects, names that change their address, and addresses that were stored; judged at a recorder."""

import contextlib

import httpx2
import pytest

from palaver.core.http import Fetcher, Refused, Rules, Target
from palaver.core.http import fetcher as fetcher_module
from palaver.core.http.rules import parse
from tests.core.http_recorder import PUBLIC, AnyAddress, LooksUpAgain, Names, Wire, redirect, written

OTHER = "151.101.1.6"
NAMES = {
    "first.example": [[PUBLIC]],
    "second.example": [[OTHER]],
    "inner.example": [["10.1.2.3"]],
}
INSIDE = [
    ("http://127.0.0.1/", ("127.0.0.1", 80)),
    ("http://169.254.169.254/latest/", ("169.254.169.254", 80)),
    ("http://10.0.0.7/", ("10.0.0.7", 80)),
    ("http://192.168.0.1:8080/", ("192.168.0.1", 8080)),
    ("http://[::ffff:7f00:1]/", (written("::ffff:7f00:1"), 80)),
    ("http://inner.example/", ("10.1.2.3", 80)),
    ("//127.0.0.1/", ("127.0.0.1", 80)),
    ("//inner.example", ("10.1.2.3", 80)),
]


class FollowsAnything(AnyAddress):
    """A guard taken out: where a redirect leads is only parsed."""

    def redirected(self, before: Target, location: str) -> Target:
        return parse(str(before.url.join(location)))


async def sent_by(rules: Rules, url: str, wire: Wire) -> list[tuple[str, int]]:
    with contextlib.suppress(Refused):
        await Fetcher(wire.names, rules, wire).fetch(url, limit_bytes=1000)
    return wire.sent


def chain(location: str) -> Wire:
    """Two public hosts, then `location`."""
    pages = {"first.example/": redirect("http://second.example/"), "second.example/": redirect(location)}
    return Wire(Names(NAMES), pages)


@pytest.mark.parametrize(("location", "inside"), INSIDE)
async def test_a_redirect_never_leads_inside(location: str, inside: tuple[str, int]) -> None:
    public = [(PUBLIC, 80), (OTHER, 80)]
    assert await sent_by(Rules(), "http://first.example/", chain(location)) == public
    assert await sent_by(AnyAddress(), "http://first.example/", chain(location)) == [*public, inside]


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://first.example/",
        "http://first.example:22/",
        "http://ana@first.example/",
        "http:\\\\first.example",
        "/a\\b",
        "/a b",
        "\thttp://first.example/",
        "http://0x7f000001/",
        "http://[",
        "http://first.example:port/",
        "ht\ntp://first.example",
    ],
)
async def test_a_redirect_is_read_as_strictly_as_an_address(location: str) -> None:
    wire = chain(location)
    with pytest.raises(Refused):
        await Fetcher(wire.names, AnyAddress(), wire).fetch("http://first.example/", limit_bytes=1000)
    assert wire.sent == [(PUBLIC, 80), (OTHER, 80)]


async def test_https_is_not_left_for_http() -> None:
    def wire() -> Wire:
        return Wire(Names(NAMES), {"first.example/": redirect("http://second.example/")})

    assert await sent_by(Rules(), "https://first.example/", wire()) == [(PUBLIC, 443)]
    assert await sent_by(FollowsAnything(), "https://first.example/", wire()) == [(PUBLIC, 443), (OTHER, 80)]


async def test_relative_redirects_and_other_hosts_are_followed() -> None:
    pages = {
        "first.example/a/b": redirect("../c"),
        "first.example/c": redirect("https://second.example/d"),
        "second.example/d": httpx2.Response(
            200, headers={"Content-Type": "Text/HTML; charset=utf-8"}, stream=httpx2.ByteStream(b"found")
        ),
    }
    wire = Wire(Names(NAMES), pages)
    found = await Fetcher(wire.names, Rules(), wire).fetch("http://first.example/a/b", limit_bytes=1000)
    assert (found.url, found.media_type, found.content) == ("https://second.example/d", "text/html", b"found")
    assert wire.sent == [(PUBLIC, 80), (PUBLIC, 80), (OTHER, 443)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_every_kind_of_redirect_is_followed_and_judged(status: int) -> None:
    def wire(location: str) -> Wire:
        moved = httpx2.Response(status, headers={"Location": location}, stream=httpx2.ByteStream(b""))
        return Wire(Names(NAMES), {"first.example/": moved})

    assert await sent_by(Rules(), "http://first.example/", wire("http://second.example/")) == [
        (PUBLIC, 80),
        (OTHER, 80),
    ]
    assert await sent_by(Rules(), "http://first.example/", wire("http://inner.example/")) == [(PUBLIC, 80)]


async def test_redirects_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def wire() -> Wire:
        return Wire(Names(NAMES), {f"first.example/{hop}": redirect(f"/{hop + 1}") for hop in range(9)})

    with pytest.raises(Refused, match="more than 5 times"):
        await Fetcher(Names(NAMES), Rules(), wire()).fetch("http://first.example/0", limit_bytes=1000)
    assert len(await sent_by(Rules(), "http://first.example/0", wire())) == 6
    monkeypatch.setattr(fetcher_module, "REDIRECTS", 99)
    assert len(await sent_by(Rules(), "http://first.example/0", wire())) == 10


def rebinding() -> Wire:
    return Wire(Names({"rebind.example": [[PUBLIC], ["127.0.0.1"]]}))


async def test_what_was_judged_is_what_is_asked() -> None:
    """A name with a time to live of 0 answers once for the judge and once for the connection."""
    wire = rebinding()
    await Fetcher(wire.names, Rules(), wire).fetch("http://rebind.example/", limit_bytes=1000)
    assert (wire.sent, wire.names.asked) == ([(PUBLIC, 80)], ["rebind.example"])
    assert wire.requests[0].headers["Host"] == "rebind.example"

    unguarded = rebinding()
    await LooksUpAgain(unguarded.names, Rules(), unguarded).fetch("http://rebind.example/", limit_bytes=1000)
    assert unguarded.sent == [("127.0.0.1", 80)]


async def test_each_hop_is_judged_anew() -> None:
    def wire() -> Wire:
        return Wire(
            Names({"rebind.example": [[PUBLIC], ["127.0.0.1"]]}),
            {"rebind.example/": redirect("/again")},
        )

    assert await sent_by(Rules(), "http://rebind.example/", wire()) == [(PUBLIC, 80)]
    assert await sent_by(AnyAddress(), "http://rebind.example/", wire()) == [(PUBLIC, 80), ("127.0.0.1", 80)]


@pytest.mark.parametrize("later", ["169.254.169.254", "10.0.0.5", "::ffff:a9fe:a9fe"])
async def test_an_address_is_judged_when_it_is_stored_and_when_it_is_used(later: str) -> None:
    def wire() -> Wire:
        return Wire(Names({"hook.example": [[PUBLIC], [later]]}))

    guarded, unguarded = wire(), wire()
    await Fetcher(guarded.names, Rules(), guarded).guard("https://hook.example/hook")
    assert guarded.sent == []
    assert await sent_by(Rules(), "https://hook.example/hook", guarded) == []

    await Fetcher(unguarded.names, AnyAddress(), unguarded).guard("https://hook.example/hook")
    assert await sent_by(AnyAddress(), "https://hook.example/hook", unguarded) == [(written(later), 443)]


async def test_what_leads_inside_is_not_stored() -> None:
    wire = Wire(Names(NAMES))
    for url in ("http://inner.example/", "http://127.0.0.1/", "ftp://first.example/", "http://nobody.example/"):
        with pytest.raises(Refused):
            await Fetcher(wire.names, Rules(), wire).guard(url)


async def test_an_inner_name_is_told_like_one_that_does_not_exist() -> None:
    said = set()
    for host in ("inner.example", "nobody.example"):
        wire = Wire(Names(NAMES))
        with pytest.raises(Refused) as refused:
            await Fetcher(wire.names, Rules(), wire).fetch(f"http://{host}/", limit_bytes=1000)
        said.add(refused.value.message.replace(host, ""))
    assert len(said) == 1


async def test_the_operator_may_trust_a_host_and_no_other() -> None:
    rules = Rules(trusted={"inner.example:9000"})
    names = Names({**NAMES, "outer.example": [["10.1.2.3"]]})
    assert await sent_by(rules, "http://inner.example:9000/", Wire(names)) == [("10.1.2.3", 9000)]
    assert await sent_by(rules, "http://inner.example/", Wire(names)) == []
    assert await sent_by(rules, "http://outer.example:9000/", Wire(names)) == []
