"""Every address in a template or a script is answered by a route."""

from pathlib import Path

import pytest

from palaver.assembly.front import ROUTES
from palaver.web.assets import STATIC
from palaver.web.call import Call
from palaver.web.route import Route
from palaver.web.table import RouteTable
from tools.house import addresses
from tools.house.addresses import Address, in_script, in_template, unanswered
from tools.house.source import ROOT, files


async def handler(_call: Call[None]) -> None: ...


def table(*routes: tuple[str, str]) -> RouteTable:
    return RouteTable(
        Route(method=method, path=path, handler=handler, permission="public", rate="read")  # type: ignore[arg-type]  # a sample's own method
        for method, path in routes
    )


SAMPLE = table(("GET", "/bots"), ("POST", "/bots/{id}/delete"))


@pytest.mark.parametrize(
    "text",
    [
        '<a href="/cats">',
        '<a href="/bots/{{ bot.id }}">',
        '<form action="/bots/{{ bot.id }}/delete">',
        '<form method="post" action="/bots">',
        '<button hx-delete="/bots/{{ bot.id }}/delete">',
        '{{ button("New", href="/cats?new=1") }}',
        '{{ button("New", attrs={"hx-post": "/bots"}) }}',
        '{{ tabs([{"href": "/bots/" ~ bot.id ~ "?tab=x"}]) }}',
        '<a href="{{ made.up }}">',
        "<img src=\"{{ asset('missing.png') }}\">",
        '<a title="a > b" href="/bots">',
    ],
)
def test_an_unanswered_address_in_a_template_is_found(text: str) -> None:
    assert [why for found in in_template(text) if (why := unanswered(found, SAMPLE, STATIC))]


@pytest.mark.parametrize(
    "text",
    [
        '{# <a href="/cats"> #}<a href="/bots?new={{ "?" }}">',
        '<form method="post" action="/bots/{{ bot.id }}/delete" hx-post="/bots/{{ bot.id }}/delete">',
        '{{ button("New", href="/bots", attrs={"hx-post": "/bots/" ~ bot.id ~ "/delete"}) }}',
        '<a href="#main"><img src="{{ asset(\'icons.svg\') }}#x">',
    ],
)
def test_an_answered_one_is_not(text: str) -> None:
    assert list(in_template(text))
    assert not [why for found in in_template(text) if (why := unanswered(found, SAMPLE, STATIC))]


def test_addresses_in_a_script_are_found_with_their_method() -> None:
    text = (
        'fetch("/a", request({}));\nfetch(`/b/${encodeURIComponent(id)}/c?x=${y}`, { method: "POST" })\n'
        'open("PUT", `${this.base}/d`); // "/not"\n/** "/nor" */\nlink.href = "/e"\n'
    )
    assert list(in_script(text)) == [
        Address(1, "POST", "/a"),
        Address(2, "POST", "/b/{}/c"),
        Address(3, "PUT", "/d"),
        Address(5, "GET", "/e"),
    ]


def reported(path: Path, found: list[Address]) -> list[str]:
    whole = RouteTable(ROUTES)
    whys = [(address.line, unanswered(address, whole, STATIC)) for address in found]
    return [f"{path.relative_to(ROOT)}:{line}: {why}" for line, why in whys if why]


def test_templates_ask_for_what_is_there() -> None:
    found = {path: list(in_template(path.read_text("utf-8"))) for path in files("palaver", suffixes=(".html",))}
    assert sum(map(len, found.values())) > 50
    assert not [line for path, each in found.items() for line in reported(path, each)]


def test_scripts_ask_for_what_is_there() -> None:
    sources = files("palaver/web/frontend/src", suffixes=(".js",))
    found = {path: list(in_script(path.read_text("utf-8"))) for path in sources}
    assert sum(map(len, found.values())) > 8
    assert not [line for path, each in found.items() for line in reported(path, each)]


def test_computed_addresses_are_still_computed() -> None:
    texts = [path.read_text("utf-8") for path in files("palaver", suffixes=(".html",))]
    used = {found.path.strip("{}") for text in texts for found in in_template(text)}
    assert addresses.COMPUTED.keys() <= used
