"""HTTP of programs: what is sent, what becomes of the answer, and that no address inside is ever asked."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from palaver.basic.ports.http import Request
from palaver.core.http import Fetcher, Rules
from palaver.dialogs.ports import http
from palaver.dialogs.ports.http import Client, OutgoingHttp
from tests.basic.runtime.stage import Played, played
from tests.core.http_recorder import PUBLIC, AnyAddress, Names, Wire, redirect
from tests.dialogs.errands import errand
from tests.dialogs.strangers import Stranger, page, stranger

_ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
_WSDL = """<definitions targetNamespace="urn:rates" xmlns="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"><binding name="b"><operation name="GetRate">
 <soap:operation soapAction="urn:rates#GetRate"/></operation></binding>
 <service name="s"><port name="p"><soap:address location="{}"/></port></service></definitions>"""
PAGES = {
    "/map": page(body=b'{"id": 17, "status": "paid", "items": [1, 2]}'),
    "/bare": page(kind="", body=b"[1, 2, 3]"),
    "/text": page(kind="text/plain; charset=latin-1", body="Grüße".encode("latin-1")),
    "/broken": page(body=b"{nothing"),
    "/deep": page(body=b"[" * 500 + b"]" * 500),
    "/empty": page("204 No Content", "", b""),
    "/sad": page("409 Conflict", body=b'{"reason": "taken"}'),
    "/moved": page("302 Found", body=b"", Location="/map"),
    "/errors": page(body=b'{"data": null, "errors": [{"message": "no such field"}]}'),
    "/good": page(body=b'{"data": {"person": {"name": "Ana"}}}'),
    "/rate": page(
        kind="text/xml",
        body=_ENVELOPE.format("<r:A xmlns:r='urn:r'><r:rate>1.1</r:rate><x>1</x><x>2</x></r:A>").encode(),
    ),
    "/fault": page(
        "500 Internal Server Error",
        "text/xml",
        _ENVELOPE.format("<s:Fault><faultstring>no such currency</faultstring></s:Fault>").encode(),
    ),
    "/bomb": page(
        kind="text/xml",
        body=b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    ),
}


@pytest.fixture
async def server() -> AsyncIterator[Stranger]:
    async with stranger(dict(PAGES)) as found:
        found.pages["/wsdl"] = page(kind="text/xml", body=_WSDL.format(f"{found.url}/rate").encode())
        yield found


async def run(server: Stranger, text: str, answers: tuple[str, ...] = (), **given: Any) -> Played:
    """A program that knows the server as `url`."""
    client = server.client()
    port = client.of(errand(key="run:7"))
    try:
        return await played(text, answers, ports={"http": port}, known={"url": server.url}, stored=True, **given)
    finally:
        await client.close()


async def value(server: Stranger, text: str) -> Any:
    played = await run(server, text)
    assert played.error is None, played.error
    return played.value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('r = GET url + "/map"\nRETURN r.id', 17),
        ('r = GET url + "/bare"\nRETURN UBOUND(r)', 3),
        ('RETURN GET url + "/text"', "Grüße"),
        ('RETURN GET url + "/broken"', "{nothing"),
        ('RETURN GET url + "/empty"', ""),
        ('r = GET url + "/deep"\nRETURN LEN(r)', 1000),
        ('r = GET url + "/moved"\nRETURN r.status', "paid"),
        ('r = POST url + "/map", { "a": 1 }\nRETURN [r.status, r.statusText, r.ok, r.id, r.data.status]',
         [200, "OK", True, 17, "paid"]),
        ('r = POST url + "/sad"\nRETURN [r.status, r.ok, r.reason, r.body.reason]', [409, False, "taken", "taken"]),
        ('r = PUT url + "/map", "x"\nRETURN r.headers["content-type"]', "application/json"),
        ('r = DELETE HTTP url + "/empty"\nRETURN [r.status, r.data]', [204, ""]),
        ('r = GRAPHQL url + "/good", "{person}" WITH id = 17\nRETURN [r.ok, r.data.data.person.name]', [True, "Ana"]),
        ('r = GRAPHQL url + "/errors", "{x}"\nRETURN [r.ok, r.status, r.errors[0].message]',
         [False, 200, "no such field"]),
        ('r = SOAP url + "/rate", "GetRate", { "currency": "EUR" }\nRETURN [r.rate, r.x]', ["1.1", ["1", "2"]]),
        ('SET SESSION "step", 3\nRETURN GET "session.step"', 3),
        ('role = "admin"\nRETURN GET role', "admin"),
    ],
)  # fmt: skip
async def test_what_an_answer_is_worth(server: Stranger, written: str, expected: object) -> None:
    assert await value(server, written) == expected


@pytest.mark.parametrize(
    ("written", "body", "kind"),
    [
        ('POST url + "/map", { "a": [1, NULL] }', b'{"a":[1,null]}', "application/json"),
        ('POST url + "/map", "{""a"": 1}"', b'{"a": 1}', "application/json"),
        ('POST url + "/map", "plain"', b"plain", "text/plain; charset=utf-8"),
        ('POST url + "/map", "<a/>", "application/xml"', b"<a/>", "application/xml"),
        ('POST url + "/map" WITH a = 1, b = "x y"', b'{"a":1,"b":"x y"}', "application/json"),
        ('name = "Ana"\nage = 9\nPOST url + "/map", name, age', b'{"name":"Ana","age":9}', "application/json"),
        ('POST url + "/map", { "a": "ä &", "b": [1, 2] }, "application/x-www-form-urlencoded"',
         b"a=%C3%A4+%26&b=1&b=2", "application/x-www-form-urlencoded"),
        ('WEBHOOK POST url + "/map" WITH a = 1', b'{"a":1}', "application/json"),
    ],
)  # fmt: skip
async def test_bodies_are_written_as_their_type_says(server: Stranger, written: str, body: bytes, kind: str) -> None:
    await value(server, written)
    asked = server.got[-1]
    assert (asked.body, asked.headers["content-type"]) == (body, kind)
    assert asked.headers["idempotency-key"] == "run:7"


async def test_the_header_of_a_program_says_how_bodies_are_written(server: Stranger) -> None:
    text = """
SET HEADER "Content-Type", "application/vnd.api+json"
POST url + "/map", { "a": 1 }
SET HEADER "Content-Type", "application/x-www-form-urlencoded"
POST url + "/map", { "a": "x y" }
POST url + "/map", { "a": 1 }, "application/json"
r = GRAPHQL url + "/good", "{person}"
"""
    await value(server, text)
    assert [(each.headers["content-type"], each.body) for each in server.got] == [
        ("application/vnd.api+json", b'{"a":1}'),
        ("application/x-www-form-urlencoded", b"a=x+y"),
        ("application/json", b'{"a":1}'),
        ("application/json", b'{"query":"{person}","variables":{}}'),
    ]


async def test_an_address_is_deleted_with_a_body(server: Stranger) -> None:
    text = 'r = DELETE url + "/map", { "why": "x" }\nRETURN [r.status, r.id]'
    assert await value(server, text) == [200, 17]
    asked = server.got[-1]
    assert (asked.line, asked.body) == ("DELETE /map", b'{"why":"x"}')


async def test_a_form_of_parts_cannot_be_left_by_its_values(server: Stranger) -> None:
    text = 'm = { "a": "x" }\nm["b""; x"] = "y"\nPOST url + "/map", m, "multipart/form-data"'
    await value(server, text)
    asked = server.got[-1]
    boundary = asked.headers["content-type"].partition("boundary=")[2].encode()
    assert asked.body.count(b"--" + boundary) == 3
    assert b'name="b%22; x"' in asked.body


async def test_parameters_are_added_to_an_address(server: Stranger) -> None:
    await value(server, 'a = "x&y"\nd = GET url + "/map?z=1#end" WITH a = a, list = [1, 2], none = NULL')
    assert server.got[-1].line == "GET /map?z=1&a=x%26y&list=1&list=2"
    assert "idempotency-key" not in server.got[-1].headers


async def test_headers_hold_for_the_run_and_over_a_question(server: Stranger) -> None:
    text = """
SET HEADER "X-Token", "secret"
SET HEADER "x-gone" AS "1"
SET HEADER "X-Gone", ""
TALK "Yes?"
HEAR answer
r = GET url + "/map"
CLEAR HEADERS
r = GET url + "/map"
"""
    played = await run(server, text, ("yes",))
    assert played.error is None
    first, second = server.got
    assert first.headers["x-token"] == "secret"
    assert "x-gone" not in first.headers
    assert "x-token" not in second.headers


@pytest.mark.parametrize(
    "header",
    ['"Host", "x"', '"Content-Length", "1"', '"a b", "1"', '"a", "ä"', '"a", "1" + CHR(13) + CHR(10) + "b: 2"'],
)
async def test_a_header_that_is_none_is_an_error(server: Stranger, header: str) -> None:
    played = await run(server, f"SET HEADER {header}")
    assert played.error is not None
    assert played.error.code == "ArgumentError"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('GET url + "/sad"', ["HttpError", 409, '{"reason": "taken"}']),
        ('GET url + "/missing"', ["HttpError", 404, "nothing here"]),
        ('SOAP url + "/fault", "GetRate"', ["HttpError", None, {"faultstring": "no such currency"}]),
        ('SOAP url + "/map", "GetRate"', ["HttpError", None, None]),
        ('SOAP url + "/rate", "Get Rate"', ["ArgumentError", None, None]),
        ('POST url + "/map", 1, 2', ["ArgumentError", None, None]),
        ('GET "file:///etc/passwd"', ["AccessDenied", None, None]),
        ('GET "http://127.0.0.1/"', ["AccessDenied", None, None]),
        ('GET "http://localhost/"', ["AccessDenied", None, None]),
        ('GET "/api/chat"', ["NotImplemented", None, None]),
    ],
)
async def test_failures_are_errors_that_can_be_caught(server: Stranger, written: str, expected: object) -> None:
    text = f"TRY\n  r = {written}\nCATCH e\n  RETURN [e.code, e.status, e.body]\nEND TRY"
    assert await value(server, text) == expected


async def test_an_address_is_found_in_a_wsdl(server: Stranger) -> None:
    assert await value(server, 'r = SOAP url + "/wsdl", "GetRate", { "a": "<1>" }\nRETURN r.rate') == "1.1"
    asked = server.got[-1]
    assert asked.headers["soapaction"] == '"urn:rates#GetRate"'
    assert b'<ns0:GetRate xmlns:ns0="urn:rates"><ns0:a>&lt;1&gt;</ns0:a></ns0:GetRate>' in asked.body


async def test_entities_of_a_reply_are_not_expanded(server: Stranger) -> None:
    played = await run(server, 'r = SOAP url + "/bomb", "X"\nRETURN TOJSON(r)')
    assert "aaaa" not in json.dumps(played.value)


async def test_an_answer_that_is_too_long_or_too_late(server: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BYTES", 20)
    assert await value(server, 'TRY\n r = GET url + "/map"\nCATCH e\n RETURN e.code\nEND TRY') == "LimitExceeded"

    class Silent(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            raise httpx2.ReadTimeout("", request=request)

    names = Names({"slow.example": [[PUBLIC]]})
    port = Client(Fetcher(names, Rules()), Silent()).of(errand())
    played_ = await played('r = GET "http://slow.example/"', ports={"http": port})
    assert played_.error is not None
    assert played_.error.code == "Timeout"


PLACES = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/",
    "http://inner.example/",
    "http://[::1]:8080/",
    "http://first.example/inside",
    "http://first.example/down",
]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("url", PLACES)
async def test_no_socket_is_opened_to_an_address_inside(method: str, url: str) -> None:
    names = Names({"first.example": [[PUBLIC]], "inner.example": [["10.1.2.3"]]})
    pages = {
        "first.example/inside": redirect("http://inner.example/"),
        "first.example/down": redirect("http://169.254.169.254/"),
    }

    async def sent_by(rules: Rules) -> set[str]:
        wire = Wire(names, pages)
        text = f'TRY\n r = {"DELETE HTTP" if method == "DELETE" else method} "{url}"\nCATCH e\n RETURN e.code\nEND TRY'
        found = await played(text, ports={"http": Client(Fetcher(names, rules), wire).of(errand())})
        said.append(found.value)
        return {place for place, _ in wire.sent}

    said = list[object]()
    assert await sent_by(Rules()) <= {PUBLIC}
    assert said == ["AccessDenied"]
    assert await sent_by(AnyAddress()) - {PUBLIC}


async def test_what_was_set_for_one_server_is_not_told_to_another() -> None:
    names = Names({"one.example": [[PUBLIC]], "two.example": [[PUBLIC]]})
    wire = Wire(names, {"one.example/": redirect("http://two.example/"), "one.example/a": redirect("/b")})
    port: OutgoingHttp = Client(Fetcher(names, Rules()), wire).of(errand(key="run:1"))
    port.headers["authorization"] = "Bearer x"
    for path in ("", "a"):
        request = Request(method="POST", url=f"http://one.example/{path}", body=b"1", headers={"content-type": "a/b"})
        await port.ask(request)
    to_one, to_two, to_a, to_b = wire.requests
    assert to_one.headers["authorization"] == to_a.headers["authorization"] == to_b.headers["authorization"]
    assert not {"authorization", "idempotency-key", "content-type"} & {name.lower() for name in to_two.headers}
    assert (to_two.method, to_b.method) == ("GET", "GET")
