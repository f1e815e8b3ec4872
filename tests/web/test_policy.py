"""What browsers are told of an answer: pages run what carries their nonce, data runs nothing, a route may ask more."""

import re
from typing import Any

import httpx2
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from palaver.core.caller import Caller
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.web.assets import STATIC, Assets
from palaver.web.call import Call
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.policy import Policy, nonce_of
from palaver.web.route import Route
from palaver.web.table import RouteTable

FRAMED = Policy(features=("microphone", "camera"), framed_by=("https://shop.example", "https://news.example"))


class Nobody:
    async def identify(self, _connection: HTTPConnection) -> Caller | None:
        return None


async def page(call: Call[None]) -> Response:
    nonce = nonce_of(call.request.scope)
    return HTMLResponse(f"<script nonce='{nonce}'>", headers={"Cache-Control": "public, max-age=600"})


async def text(_call: Call[None]) -> Response:
    return PlainTextResponse("text")


def route(path: str, handler: Any, **more: Any) -> Route:
    return Route(method="GET", path=path, handler=handler, permission="public", rate="public", **more)


ROUTES = [route("/page", page), route("/text", text), route("/voice", page, policy=FRAMED)]


@pytest.fixture
def http() -> httpx2.AsyncClient:
    app = Edge(Dispatcher(RouteTable(ROUTES), Services(Events()), Nobody(), mounts={"/static/": Assets()}))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://palaver")


def rules(answer: httpx2.Response) -> dict[str, str]:
    """The directives of its content policy."""
    policy = answer.headers["content-security-policy"]
    return dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))


async def test_a_page_runs_what_carries_its_nonce(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/page")
    nonce = re.findall("nonce='(.+)'", answer.text)[0]
    assert len(nonce) >= 24
    assert rules(answer)["script-src"] == rules(answer)["style-src"] == f"'nonce-{nonce}'"
    assert rules(answer)["default-src"] == "'none'"
    assert rules(answer)["frame-ancestors"] == "'none'"


async def test_a_nonce_is_for_one_answer_that_nobody_stores(http: httpx2.AsyncClient) -> None:
    first, second = await http.get("/page"), await http.get("/page")
    assert first.text != second.text
    assert first.headers.get_list("cache-control") == ["no-store"]


async def test_data_runs_nothing(http: httpx2.AsyncClient) -> None:
    for path in ("/text", "/static/favicon.svg", "/api/nothing"):
        answer = await http.get(path)
        assert set(rules(answer).values()) == {"'none'"}
        assert {"default-src", "frame-ancestors", "form-action", "base-uri"} == rules(answer).keys()


async def test_what_a_page_needs_is_opened_for_it_alone(http: httpx2.AsyncClient) -> None:
    plain, voice = await http.get("/page"), await http.get("/voice")
    assert "microphone=()" in plain.headers["permissions-policy"]
    assert "microphone=(self)" in voice.headers["permissions-policy"]
    assert "geolocation=()" in voice.headers["permissions-policy"]
    assert rules(voice)["frame-ancestors"] == "https://shop.example https://news.example"


async def test_only_the_version_that_we_have_is_kept_for_a_year(http: httpx2.AsyncClient) -> None:
    own = Assets().url("palaver.css")
    assert (await http.get(own)).headers["cache-control"] == "public, max-age=31536000, immutable"
    twice = own.replace("/static/", "/static//")
    for path in ("/static/palaver.css", "/static/palaver.css?v=0123456789ab", f"{own}&x=1", twice):
        answer = await http.get(path)
        assert answer.headers["cache-control"] in {"no-cache", "no-store"}, path
    assert (STATIC / "palaver.css").is_file()
