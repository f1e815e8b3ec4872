"""No JSON body takes a list or a text without an end."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import pytest

from palaver.assembly.front import ROUTES
from palaver.web.call import Call
from palaver.web.route import JSON, Route
from tools.house.bounds import BOUNDED, unbounded

Few = msgspec.Meta(max_length=9)


async def handler(_call: Call[None]) -> None: ...


def route(**declared: Any) -> Route:
    return Route(method="POST", path="/x", handler=handler, permission="bots.write", rate="write", **declared)


@pytest.mark.parametrize(
    "kind",
    [
        list[int],
        Annotated[list[str], Few],
        dict[str, int],
        str,
        Any,
        Annotated[str, msgspec.Meta(pattern="^a+$")],
        Annotated[str, msgspec.Meta(pattern="^a{2,}$")],
        Annotated[list[list[bool]], Few] | None,
    ],
)
@pytest.mark.parametrize("where", ["body", "accepts"])
def test_what_is_open_is_found(kind: Any, where: str) -> None:
    inner = msgspec.defstruct("Inner", [("value", kind)])
    outer = msgspec.defstruct("Outer", [("inner", Annotated[list[inner], Few])])  # type: ignore[valid-type]  # made here
    made = route(body=outer) if where == "body" else route(accepts={JSON: outer})
    assert list(unbounded([made])) == ["POST /x: Inner.value has no max_length"]


def test_what_ends_is_let_pass() -> None:
    kinds = [int, bool, Annotated[str, Few], Annotated[str, msgspec.Meta(pattern="^[a-z]{1,5}$")]]
    fields = [(f"f{number}", kind) for number, kind in enumerate(kinds)]
    assert not list(unbounded([route(body=msgspec.defstruct("Inner", fields))]))


@pytest.fixture(scope="module")
def routes() -> Sequence[Route]:
    return [each for each in ROUTES if isinstance(each, Route)]


def test_every_body_ends(routes: Sequence[Route]) -> None:
    assert not list(unbounded(routes))


@pytest.mark.parametrize("place", BOUNDED)
def test_no_exception_is_left_over(routes: Sequence[Route], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(BOUNDED, place)
    assert list(unbounded(routes))
