"""Requests that calls of imported services become: to the operation's own place, whatever stands in the arguments."""

from typing import Any

import httpx2
import pytest

from palaver.core.errors import Unprocessable
from palaver.tools.openapi.asking import must_stay, request_of
from palaver.tools.openapi.operation import Operation, Place

BASE = "https://api.example/v1"
PATH = Operation(
    name="x", method="GET", path="/a/{id}/b", parameters={"type": "object"}, places=[Place("id", "path", "id")]
)


def asked(path: str, places: list[Place], **arguments: Any) -> httpx2.Request:
    operation = Operation(name="x", method="POST", path=path, parameters={"type": "object"}, places=places)
    return request_of(operation, BASE, arguments, {"X-Api-Key": "k"})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a b", "a%20b"),
        ("../c", "..%2Fc"),
        ("x?y=1#z", "x%3Fy%3D1%23z"),
        (7, "7"),
        ("é", "%C3%A9"),
        ("@evil", "%40evil"),
    ],
)
def test_no_argument_changes_the_path(value: object, written: str) -> None:
    request = request_of(PATH, BASE, {"id": value}, {})
    assert request.url.raw_path == f"/v1/a/{written}/b".encode()
    assert request.url.host == "api.example"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_no_argument_is_a_step_of_its_own(value: str) -> None:
    with pytest.raises(Unprocessable):
        request_of(PATH, BASE, {"id": value}, {})


@pytest.mark.parametrize(
    "url", ["http://api.example/v1/a", "https://api.example:444/v1/a", "https://b.example/v1/a", "https://api.example/"]
)
def test_no_request_leaves_the_service(url: str) -> None:
    with pytest.raises(Unprocessable):
        must_stay(httpx2.URL(url), httpx2.URL(BASE))
    must_stay(httpx2.URL(f"{BASE}/a"), httpx2.URL(BASE))


def test_arguments_go_where_the_document_says() -> None:
    places = [
        Place("q", "query", "q"),
        Place("tags", "query", "tag"),
        Place("h", "header", "X-H"),
        Place("body", "body", ""),
    ]
    request = asked("/a", places, q="a&b", tags=["1", 2], h="x", body={"c": True})
    assert str(request.url) == f"{BASE}/a?q=a%26b&tag=1&tag=2"
    assert (request.headers["x-h"], request.headers["x-api-key"]) == ("x", "k")
    assert request.content == b'{"c":true}'


@pytest.mark.parametrize("name", ["X-Api-Key", "x-api-key", "X-API-KEY"])
def test_no_argument_says_whose_request_it_is(name: str) -> None:
    request = asked("/a", [Place("h", "header", name)], h="mine")
    assert request.headers.get_list("x-api-key") == ["k"]


@pytest.mark.parametrize("value", ["a\r\nX-Other: 1", "é", "\x00"])
def test_no_header_brings_another(value: str) -> None:
    with pytest.raises(Unprocessable):
        asked("/a", [Place("h", "header", "X-H")], h=value)
