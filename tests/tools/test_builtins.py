"""The tools that come with it: sums, dates, and what is wrong in them, said in words."""

import json
from typing import Any, cast

import httpx2
import pytest

from palaver.core.http import Fetcher, Refused, Rules
from palaver.tools.belt import LONGEST, Belt
from palaver.tools.builtin import date, fetch
from palaver.tools.builtin._arithmetic import BadExpression, value_of
from palaver.tools.builtins import Kit
from palaver.tools.tool import Result, Setting, Source, Tool
from tests.core.http_recorder import PUBLIC, Names, Wire, redirect

NOWHERE = cast("Any", None)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(12.5 + 3) * 2^8", "3968"),
        ("0.1 + 0.2", "0.3"),
        ("2^3^2", "512"),
        ("-2^2", "-4"),
        ("-7 % 3", "2"),
        ("-7 // 2", "-4"),
        ("round(2.675, 2)", "2.68"),
        ("10^30", "1" + "0" * 30),
        ("max(1, sqrt(16), 3)", "4"),
    ],
)
def test_sums_are_exact(expression: str, value: str) -> None:
    assert value_of(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        "9^9^9",
        "1/0",
        "(" * 100,
        "__import__('os')",
        "1 2",
        "",
        "sqrt(-1)",
        "exp(100000)",
        "x",
        "max()",
        "1" * 501,
        "9" * 400 + "^9" * 40,
    ],
)
def test_what_has_no_value_says_so(expression: str) -> None:
    with pytest.raises(BadExpression):
        value_of(expression)


async def told(**arguments: Any) -> Result:
    return await date.run(NOWHERE, cast("Setting", None), arguments)


async def test_days_are_counted() -> None:
    result = await told(date="2024-02-28", add_days=2, until="2024-12-24")
    assert json.loads(result.content) == {"date": "2024-03-01", "weekday": "Friday", "week": 9, "days_until": 298}


@pytest.mark.parametrize(
    "arguments", [{"timezone": "Moon/Base"}, {"timezone": "../etc/passwd"}, {"date": "2023-02-29"}]
)
async def test_what_is_no_day_says_so(arguments: dict[str, Any]) -> None:
    assert not (await told(**arguments)).ok


PAGE = b"""<html><head><title> Opening
hours </title><script>track()</script></head><body><nav>Home</nav>
<h1>Hours</h1><p>Nine to five.</p><style>p {}</style></body></html>"""


def page(content: bytes, kind: str) -> httpx2.Response:
    return httpx2.Response(200, headers={"Content-Type": kind}, stream=httpx2.ByteStream(content))


async def fetched(url: str) -> tuple[Result, Wire]:
    pages = {
        "a.example/hours": page(PAGE, "text/html; charset=utf-8"),
        "a.example/old": redirect("/hours"),
        "a.example/in": redirect("http://inner.example/"),
        "a.example/notes": page("Grüße".encode("cp1252"), "text/plain"),
        "a.example/picture": page(b"\x89PNG", "image/png"),
    }
    wire = Wire(Names({"a.example": [[PUBLIC]], "inner.example": [["10.1.2.3"]]}), pages)
    kit = Kit(NOWHERE, Fetcher(wire.names, Rules(), wire))
    return await fetch.run(kit, cast("Setting", None), {"url": url}), wire


@pytest.mark.parametrize("path", ["hours", "old"])
async def test_a_page_is_read_as_text_and_is_a_source(path: str) -> None:
    result, wire = await fetched(f"http://a.example/{path}")
    assert result.content == "Opening hours\n\nHours\nNine to five."
    assert result.sources == [Source(title="Opening hours", text="Hours\nNine to five.", url="http://a.example/hours")]
    assert {address for address, _ in wire.sent} == {PUBLIC}
    assert not any(name in request.headers for request in wire.requests for name in ("Cookie", "Authorization"))


async def test_a_text_is_read_as_it_is_and_a_picture_is_none() -> None:
    text, _ = await fetched("http://a.example/notes")
    assert (text.content, text.ok) == ("Grüße", True)
    picture, _ = await fetched("http://a.example/picture")
    assert (picture.content, picture.ok) == ("http://a.example/picture is image/png, which is no text.", False)


@pytest.mark.parametrize("url", ["http://inner.example/", "http://a.example/in", "http://127.0.0.1/"])
async def test_no_page_inside_is_read(url: str) -> None:
    with pytest.raises(Refused):
        await fetched(url)


def test_names_fit_every_provider_and_lead_back() -> None:
    names = ["http.a_b.c", "http.a.b_c", "builtin.x", "http.crm." + "x" * 100, "http.crm." + "x" * 101]
    tools = [Tool(name=name, origin="http", description="", parameters={}, run=NOWHERE) for name in names]
    belt = Belt(tools)
    assert sorted(belt.by_wire[offered.name].name for offered in belt.offered()) == sorted(names)
    assert all(len(offered.name) <= LONGEST and "." not in offered.name for offered in belt.offered())
    found = belt.find("builtin.x")
    assert found is not None
    assert found.name == "builtin.x"
