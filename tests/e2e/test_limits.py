"""Limits against the running server, with one worker and with two; a trusted proxy tells each test's own addresses."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.e2e.house import House, environment, error_of, opened
from tests.e2e.talk import talk
from tests.servers.palaver import PalaverServer, palaver_server, until
from tests.servers.scripted_llm import ScriptedLLM

WRONG_LOGINS = 20  # at once from one address: two minutes' worth
WRONG_FOR_ONE = 10  # at once for one person
WRONG_KEYS = 10
NO_TURN = "01890000-0000-7000-8000-000000000000"
PASSWORD = "correct horse battery staple"
_addresses = (f"203.0.113.{number}" for number in itertools.count(1))


@pytest.fixture(scope="module", params=[1, 2], ids=["one-worker", "two-workers"])
async def limited(request: pytest.FixtureRequest, llm: ScriptedLLM) -> AsyncIterator[PalaverServer]:
    """A server of these tests alone, behind a proxy that is trusted."""
    env = environment(llm) | {
        "PALAVER_TRUSTED_PROXIES": "127.0.0.1",
        "PALAVER_REFUSED_PER_MINUTE": str(WRONG_KEYS // 2),
    }
    async with palaver_server(workers=request.param, env=env) as started:
        yield started


@pytest.fixture(scope="module")
async def place(limited: PalaverServer, llm: ScriptedLLM) -> AsyncIterator[House]:
    async with opened(limited, llm) as made:
        yield made


@pytest.fixture
def address() -> str:
    """An address that nobody else uses."""
    return next(_addresses)


async def each(server: PalaverServer, count: int, method: str, path: str, **options: Any) -> list[httpx2.Response]:
    """So many requests at once, each on a connection of its own, so that every worker gets some."""

    async def one() -> httpx2.Response:
        async with server.client("") as client:
            return await client.request(method, path, **options)

    return await asyncio.gather(*(one() for _ in range(count)))


def statuses(answers: list[httpx2.Response]) -> dict[int, int]:
    found = [answer.status_code for answer in answers]
    return {status: found.count(status) for status in sorted(set(found))}


def via(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


def login(email: str, password: str) -> dict[str, Any]:
    return {"json": {"email": email, "password": password}}


async def wrong_logins(server: PalaverServer, count: int, *addresses: str) -> list[httpx2.Response]:
    """Wrong passwords for as many unknown people, from these addresses in turn."""
    return [
        answer
        for number in range(count)
        for answer in await each(
            server,
            1,
            "POST",
            "/api/auth/login",
            **login(f"{number}@{addresses[0]}.example", "wrong"),
            headers=via(addresses[number % len(addresses)]),
        )
    ]


async def test_wrong_passwords_are_limited_by_address(limited: PalaverServer, address: str) -> None:
    answers = await wrong_logins(limited, WRONG_LOGINS + 5, address)
    assert 429 in statuses(answers)
    assert [answer.status_code for answer in answers[:WRONG_LOGINS]] == [401] * WRONG_LOGINS
    last = answers[-1]
    assert error_of(last)["code"] == "rate_limited"
    assert 1 <= int(last.headers["retry-after"]) <= 6
    assert last.headers["ratelimit-limit"] == str(WRONG_LOGINS)
    assert last.headers["ratelimit-remaining"] == "0"
    assert statuses(await wrong_logins(limited, 1, next(_addresses))) == {401: 1}


async def test_a_forged_address_changes_nothing(limited: PalaverServer, address: str) -> None:
    """The proxy adds who it sees to what a client has made up."""
    for number in range(WRONG_LOGINS):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, {address}", "X-Real-IP": f"198.51.100.{number}"}
        body = login(f"{number}@forged.example", "wrong")
        await each(limited, 1, "POST", "/api/auth/login", **body, headers=forged)
    assert 429 in statuses(await wrong_logins(limited, 5, address))


async def test_no_other_header_gets_a_key_past_its_networks(limited: PalaverServer, address: str) -> None:
    async with limited.client() as admin:
        body = {"kind": "test", "name": "inside", "networks": ["127.0.0.0/8"]}
        secret = (await admin.post("/api/keys", json=body)).json()["secret"]
    async with limited.client(secret) as client:
        assert (await client.get("/api/bots")).status_code == 200
        for value in ("for=198.51.100.1", "for=127.0.0.1", 'for="127.0.0.1', "nonsense", ""):
            forged = {**via(address), "Forwarded": value, "X-Real-IP": "127.0.0.1"}
            assert (await client.get("/api/bots", headers=forged)).status_code == 403
        for unreadable in ("", "nonsense", f"{address}, unknown"):
            assert (await client.get("/api/bots", headers=via(unreadable))).status_code == 403


async def test_without_a_trusted_proxy_no_header_counts(llm: ScriptedLLM) -> None:
    async with palaver_server(env=environment(llm) | {"PALAVER_WRONG_LOGINS_PER_MINUTE": "2"}) as server:
        answers = []
        for number in range(8):
            headers = {**via(f"198.51.100.{number}"), "Forwarded": f"for=198.51.100.{number}", "X-Real-IP": "1.1.1.1"}
            body = login(f"{number}@x.example", "wrong")
            answers += await each(server, 1, "POST", "/api/auth/login", **body, headers=headers)
        assert statuses(answers) == {401: 4, 429: 4}


async def test_wrong_passwords_are_limited_by_person_from_wherever_they_come(
    limited: PalaverServer, address: str
) -> None:
    email = f"ana@{address}.example"
    answers = []
    for number in range(WRONG_FOR_ONE + 3):
        headers, person = via(next(_addresses)), email.upper() if number % 2 else email
        answers += await each(limited, 1, "POST", "/api/auth/login", **login(person, "wrong"), headers=headers)
    assert statuses(answers) == {401: WRONG_FOR_ONE, 429: 3}
    page = await each(
        limited, 1, "POST", "/login", data={"email": email, "password": "x"}, headers=via(next(_addresses))
    )
    assert page[0].status_code == 429
    assert "Too many wrong attempts" in page[0].text
    assert "retry-after" in page[0].headers


async def test_another_spelling_of_a_name_is_no_other_name(limited: PalaverServer, address: str) -> None:
    """The database finds one person by all of them."""
    answers = []
    for number in range(WRONG_FOR_ONE + 4):
        spelt = "".join(("i", "I", "\u0130")[number // 3**place % 3] for place in range(3))
        body = login(f"{spelt}@{address}.example", "wrong")
        answers += await each(limited, 1, "POST", "/api/auth/login", **body, headers=via(next(_addresses)))
    assert statuses(answers) == {401: WRONG_FOR_ONE, 429: 4}


async def test_many_wrong_passwords_at_once_gain_nothing(limited: PalaverServer, address: str) -> None:
    body = login(f"ben@{address}.example", "wrong")
    answers = await each(limited, WRONG_FOR_ONE + 8, "POST", "/api/auth/login", **body, headers=via(address))
    assert statuses(answers) == {401: WRONG_FOR_ONE, 429: 8}


async def test_right_passwords_are_not_counted_and_are_refused_after_too_many_wrong_ones(
    limited: PalaverServer, address: str
) -> None:
    async with limited.client("") as client:
        assert (await client.get(limited.admin_link.replace(limited.url, ""))).status_code == 303
        answer = await client.post(
            "/api/profile/password", json={"password": PASSWORD}, headers={"Origin": limited.url}
        )
        assert answer.status_code == 204, answer.text
    right = login("admin@localhost", PASSWORD)
    for _ in range(WRONG_FOR_ONE + 3):
        assert statuses(await each(limited, 1, "POST", "/api/auth/login", **right, headers=via(address))) == {200: 1}
    for _ in range(WRONG_FOR_ONE):
        await each(limited, 1, "POST", "/api/auth/login", **login("admin@localhost", "no"), headers=via(address))
    assert statuses(await each(limited, 1, "POST", "/api/auth/login", **right, headers=via(address))) == {429: 1}


async def test_wrong_links_are_limited(limited: PalaverServer, address: str) -> None:
    answers = []
    for number in range(WRONG_LOGINS + 5):
        answers += await each(limited, 1, "GET", "/login", params={"link": f"guess-{number}"}, headers=via(address))
    assert 429 in statuses(answers)


@pytest.mark.parametrize("carrier", ["bearer", "x-api-key", "token", "cookie"])
async def test_wrong_keys_are_limited_by_address_and_right_ones_are_not(
    limited: PalaverServer, address: str, carrier: str
) -> None:
    shown = {
        "bearer": {"Authorization": "Bearer sk_prod_guess"},
        "x-api-key": {"X-API-Key": "sk_prod_guess"},
        "token": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
        "cookie": {"Cookie": "palaver_session=guess"},
    }[carrier]
    answers = await each(limited, WRONG_KEYS + 5, "GET", "/api/bots", headers=shown | via(address))
    assert statuses(answers) == {401: WRONG_KEYS, 429: 5}
    for path, accept in (("/bots", "text/html"), ("/api/nowhere", "*/*")):
        (answer,) = await each(limited, 1, "GET", path, headers=shown | via(address) | {"Accept": accept})
        assert answer.status_code == 429
        assert "retry-after" in answer.headers
    right = {"Authorization": f"Bearer {limited.admin_key}"} | via(address)
    assert statuses(await each(limited, 5, "GET", "/api/bots", headers=right)) == {200: 5}


async def test_wrong_widgets_and_wrong_visitor_ids_are_limited_by_address(limited: PalaverServer, address: str) -> None:
    right = {"Authorization": f"Bearer {limited.admin_key}"} | via(address)
    guess, wrong = {"widget_public_id": "wid_guess"}, right | {"X-Client-Id": "guess"}
    answers = await each(limited, WRONG_KEYS // 2, "POST", "/api/chat/client_id", json=guess, headers=via(address))
    answers += await each(limited, WRONG_KEYS // 2, "GET", "/api/bots", headers=wrong)
    assert statuses(answers) == {401: WRONG_KEYS}
    answers = await each(limited, 3, "POST", "/api/chat/client_id", json=guess, headers=via(address))
    answers += await each(limited, 3, "GET", "/api/bots", headers=wrong)
    assert statuses(answers) == {429: 6}
    assert statuses(await each(limited, 3, "GET", "/api/bots", headers=right)) == {200: 3}


async def test_wrong_tokens_in_a_hello_are_limited(limited: PalaverServer, address: str) -> None:
    codes = []
    for _ in range(WRONG_KEYS + 3):
        async with talk(limited, "", via(address)) as socket:
            await socket.say("hello", token="sk_prod_guess")
            codes.append((await socket.hear("error"))["code"])
    assert codes[:WRONG_KEYS] == ["auth_failed"] * WRONG_KEYS
    assert "rate_limited" in codes


@pytest.fixture
async def free(place: House) -> AsyncIterator[None]:
    """The account has no limits of its own afterwards."""
    yield
    await put(place)


async def put(house: House, *limits: dict[str, Any]) -> None:
    """Set the account's limits; returns when every worker knows them."""
    answer = await house.ok("PUT", "/api/security/rate-limit", json={"limits": list(limits)})
    wanted = answer["limits"]

    async def known() -> bool:
        found = [await read(house, pid) for pid in house.server.worker_pids]
        return all(each == wanted for each in found)

    assert await until(known)


async def read(house: House, worker: int) -> list[dict[str, Any]]:
    line = await house.line(worker)
    answer = await line.request("GET", "/api/security/rate-limit", house.headers())
    return list((await answer.body())["limits"])


async def slowed(house: House) -> list[dict[str, Any]]:
    """The keys among those that were refused lately."""
    offenders = (await house.ok("GET", "/api/admin/limits/offenders"))["items"]
    return [offender for offender in offenders if offender["scope"] == "key"]


async def key(house: House, **fields: Any) -> dict[str, str]:
    made = await house.ok("POST", "/api/keys", json={"kind": "test", "name": "a key", **fields})
    return {"Authorization": f"Bearer {made['secret']}"}


@pytest.mark.usefixtures("free")
async def test_an_account_sets_its_limits_and_all_workers_keep_them_together(place: House) -> None:
    mine, other = await key(place), await key(place)
    await put(place, {"scope": "key", "route_class": "read", "per_minute": 6, "burst": 5})
    answers = await each(place.server, 12, "GET", "/api/bots", headers=mine)
    assert statuses(answers) == {200: 5, 429: 7}
    allowed = sorted(int(answer.headers["ratelimit-remaining"]) for answer in answers if answer.is_success)
    assert allowed == [0, 1, 2, 3, 4]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert error_of(refused)["details"] == {"scope": "key", "class": "read", "per_minute": 6}
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert statuses(await each(place.server, 5, "GET", "/api/bots", headers=other)) == {200: 5}
    assert (await place.http.get("/api/bots")).status_code == 200
    assert "ratelimit-limit" not in (await place.http.get("/api/bots")).headers
    assert await until(lambda: slowed(place))  # the other worker writes what it counted every five seconds
    (found,) = await slowed(place)
    assert (found["label"], found["route_class"]) == ("a key", "read")
    page = await place.http.get("/limits")
    assert "Slowed down lately" in page.text
    assert found["subject"] in page.text
    await put(place)
    assert statuses(await each(place.server, 12, "GET", "/api/bots", headers=mine)) == {200: 12}


@pytest.mark.usefixtures("free")
async def test_what_is_refused_is_refused_before_its_body_is_read(place: House) -> None:
    mine = await key(place)
    await put(place, {"scope": "key", "route_class": "chat", "per_minute": 1})
    body = {"message": "Hi", "persona": await place.bot()}
    found = [await each(place.server, 1, "POST", "/api/chat/completion", json=body, headers=mine) for _ in range(2)]
    assert [answer.status_code for (answer,) in found] == [200, 429]
    line = await place.line()
    answer = await line.request("POST", "/api/chat/completion", mine | {"Content-Length": "1000"})
    assert answer.status == 429


@pytest.mark.usefixtures("free")
async def test_turns_over_a_socket_and_of_a_bot_count(place: House) -> None:
    alias, mine = await place.bot(), await key(place)
    await put(place, {"scope": "key", "route_class": "chat", "per_minute": 2})
    async with talk(place.server, "", mine) as socket:
        await socket.hear("ready")
        for end in ("done", "done", "error"):
            await socket.say("user.message", text="Hi", persona=alias)
            event = (await socket.turn())[-1]
            assert event["type"] == end
        assert event["code"] == "rate_limited"
    await put(place, {"scope": "bot", "per_minute": 3})
    body = {"message": "Hi", "persona": alias}
    for count in (2, 2):
        answers = await each(place.server, count, "POST", "/api/chat/completion", json=body, headers=await key(place))
    assert statuses(answers) == {200: 1, 429: 1}
    other = {"message": "Hi", "persona": await place.bot()}
    assert statuses(await each(place.server, 1, "POST", "/api/chat/completion", json=other, headers=mine)) == {200: 1}


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize(
    ("kind", "fields", "route_class"),
    [
        ("user.cancel", {"turn": NO_TURN}, "write"),
        ("tool.approve", {"turn": NO_TURN, "call_id": NO_TURN, "ok": True}, "write"),
        ("hello", {"session": NO_TURN}, "read"),
    ],
)
async def test_what_is_done_over_a_socket_counts_as_its_request_does(
    place: House, kind: str, fields: dict[str, Any], route_class: str
) -> None:
    mine = await key(place)
    await put(place, {"scope": "key", "route_class": route_class, "per_minute": 1, "burst": 2})
    async with talk(place.server, "", mine) as socket:
        await socket.hear("ready")
        codes = []
        for _ in range(3):
            await socket.say(kind, **fields)
            codes.append((await socket.hear("error"))["code"])
    assert codes == ["invalid_request", "invalid_request", "rate_limited"]


@pytest.mark.parametrize(
    "limit",
    [
        {"scope": "galaxy", "per_minute": 1},
        {"scope": "user", "per_minute": 0},
        {"scope": "user", "per_minute": 1, "burst": 0},
        {"scope": "user", "per_minute": 10_000_000},
        {"scope": "user", "route_class": "public", "per_minute": 1},
        {"scope": "bot", "route_class": "upload", "per_minute": 1},
        {"scope": "user"},
    ],
)
async def test_a_limit_that_does_not_fit_is_refused(place: House, limit: dict[str, Any]) -> None:
    answer = await place.http.put("/api/security/rate-limit", json={"limits": [limit]})
    assert answer.status_code == 422
    assert (await place.ok("GET", "/api/security/rate-limit"))["limits"] == []


@pytest.mark.usefixtures("free")
async def test_the_page_sets_and_removes_limits(place: House) -> None:
    assert "No limits of your own" in (await place.http.get("/limits")).text
    typed = {"scope": "user", "route_class": "upload", "per_minute": "30", "burst": ""}
    assert (await place.http.post("/limits", data=typed)).status_code == 303
    assert (await place.http.post("/limits", data=typed | {"per_minute": "1200", "burst": "7"})).status_code == 303
    page = (await place.http.get("/limits")).text
    assert "1,200" in page
    assert "uploads" in page
    for wrong in ({"per_minute": "many"}, {"per_minute": "0"}, {"burst": "-1"}, {"scope": "x"}, {"route_class": "y"}):
        answer = await place.http.post("/limits", data=typed | wrong)
        assert answer.status_code == 422
        assert "wrong" in answer.text
    for status in (303, 404):
        answer = await place.http.post("/limits/remove", data={"scope": "user", "route_class": "upload"})
        assert answer.status_code == status
    assert (await place.ok("GET", "/api/security/rate-limit"))["limits"] == []
