"""Forms: what they may be, how large they may get, and where they may lead."""

from collections.abc import AsyncIterator, Mapping

import pytest
from starlette.requests import Request
from starlette.types import Message

from palaver.core.errors import InvalidRequest, TooLarge
from palaver.core.services import Services
from palaver.web.call import Call
from palaver.web.forms import Form, own_path, read_form

FORM = {"content-type": "application/x-www-form-urlencoded"}
MEGABYTE = 1024 * 1024


async def read(body: bytes, headers: Mapping[str, str]) -> Form:
    """The form in a request that comes in pieces of 64 KB."""

    async def pieces() -> AsyncIterator[Message]:
        for at in range(0, len(body), 65_536):
            yield {"type": "http.request", "body": body[at : at + 65_536], "more_body": True}
        yield {"type": "http.request", "body": b"", "more_body": False}

    coming = pieces()
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": fields}
    call: Call[None] = Call(Request(scope, lambda: anext(coming)), Services(), None, {}, request_id="x")
    return await read_form(call)


async def test_fields_are_text_as_it_was_typed() -> None:
    form = await read(b"name=%C3%84nne+Frank&bots=a&bots=&bots=b&empty=&tag=%3Cb%3E", FORM)
    assert (form.text("name"), form.text("tag")) == ("Änne Frank", "<b>")
    assert (form.texts("bots"), form.text("empty"), form.text("absent")) == (["a", "b"], "", "")


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data; boundary=x", "text/plain"])
async def test_what_is_no_form_is_refused(kind: str) -> None:
    with pytest.raises(InvalidRequest):
        await read(b"a=b", {"content-type": kind})


@pytest.mark.parametrize("body", [b"a=\xff", b"&".join(b"a=%d" % number for number in range(1001))])
async def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest):
        await read(body, FORM)


async def test_a_form_has_up_to_a_megabyte() -> None:
    assert len((await read(b"a=" + b"x" * (MEGABYTE - 2), FORM)).text("a")) == MEGABYTE - 2
    with pytest.raises(TooLarge):
        await read(b"a=" + b"x" * (MEGABYTE - 1), FORM)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/chat/x?page=2#end", "/chat/x?page=2#end"),
        ("/", "/"),
        ("", "/"),
        ("chat", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        (" /x", "/"),
        ("/\t/evil.example", "/"),
        ("/\n\\evil.example", "/"),
        ("/a b", "/"),
    ],
)
def test_a_path_of_ours_is_one_and_anything_else_is_the_start(given: str, path: str) -> None:
    assert own_path(given) == path
