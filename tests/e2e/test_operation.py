"""What operators and programs ask of it: alive, ready, metrics over all workers, OpenAPI, errors of one shape."""

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from palaver.assembly.front import ROUTES
from palaver.chat import events
from palaver.core import errors
from palaver.core.embedded import tuning
from palaver.core.errors import CODES, PalaverError
from palaver.web.route import Route
from tests.e2e.house import House, error_of
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script

_SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")


async def samples(house: House, worker: int | None = None) -> dict[str, float]:
    """Each sample of /metrics with its labels, as one worker tells them."""
    line = await house.line(worker)
    stream = await line.request("GET", "/metrics", {})
    assert stream.status == 200
    text = b"".join([piece async for piece in stream.pieces()]).decode()
    found = {}
    for row in text.splitlines():
        if not row.startswith("#"):
            match = _SAMPLE.match(row)
            assert match, row
            found[f"{match[1]}{{{match[2] or ''}}}"] = float(match[3])
    return found


def total(found: dict[str, float], name: str, *labels: str) -> float:
    return sum(
        value for key, value in found.items() if key.partition("{")[0] == name and all(label in key for label in labels)
    )


async def test_alive_and_ready(house: House) -> None:
    async with house.server.client("") as nobody:
        assert (await nobody.get("/healthz")).status_code == 200
        ready = await nobody.get("/readyz")
        assert ready.status_code == 200
        assert {part["name"] for part in ready.json()["parts"]} >= {"database", "cache", "storage", "vectors"}
        head = await nobody.head("/healthz")
        assert (head.status_code, head.content) == (200, b"")


async def test_the_database_takes_all_that_the_workers_may_ask(house: House) -> None:
    ((allowed,),) = await house.rows("show max_connections")
    assert int(allowed) == tuning.connections(house.server.workers)


async def test_metrics_have_the_names_of_the_contract(house: House) -> None:
    await house.ask(await house.bot(), "Hi")
    found = await samples(house)
    names = {key.partition("{")[0] for key in found}
    assert {"http_requests_total", "llm_requests_total"} <= names
    assert {"ws_connections", "llm_cache_hits", "db_pool_size", "memory_usage"} <= names
    assert {"http_request_duration_bucket", "http_request_duration_count", "http_request_duration_sum"} <= names
    assert not {name for name in names if name.endswith("_total_total")}

    async def all_count() -> bool:
        found, workers = await samples(house), len(house.server.worker_pids)
        return total(found, "db_pool_size") >= workers and total(found, "memory_usage") > 20e6 * workers

    assert await until(all_count)  # the port opens with the first worker


async def test_metrics_are_summed_over_the_workers(house: House) -> None:
    bot = await house.bot(Script(tokens=2))
    workers = house.server.worker_pids
    before = await samples(house, workers[0])
    for worker in workers:
        for _ in range(3):
            await house.asked(bot, "Hi", worker=worker)
    for worker in workers:
        after = await samples(house, worker)
        for name, labels in (
            ("http_requests_total", ('route="/api/chat/completion/stream"', 'status="200"')),
            ("llm_requests_total", ('provider="openai"', 'outcome="ok"')),
        ):
            assert total(after, name, *labels) - total(before, name, *labels) == 3 * len(workers)


async def test_a_call_that_its_owner_stopped_counts_as_that(house: House) -> None:
    before = await samples(house)
    stream = await house.stream(await house.bot(Script(tokens=50, fault="stall", after=5)), "Go on.")
    first = await anext(stream.events())
    await house.http.post(f"/api/chat/turns/{first.data['turn_id']}/cancel")
    await stream.all()

    async def counted() -> bool:
        stopped = ("llm_requests_total", 'outcome="cancelled"')
        return total(await samples(house), *stopped) == total(before, *stopped) + 1

    assert await until(counted)


async def test_openapi_is_valid_and_describes_every_json_route(house: House) -> None:
    document = await house.ok("GET", "/openapi.json")
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    declared = {
        (route.method, route.path)
        for route in ROUTES
        if isinstance(route, Route) and not (route.page or route.protocol)
    }
    assert described == declared
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert all(operation["summary"] for operation in operations)
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids)), sorted(id for id in ids if ids.count(id) > 1)


async def test_openapi_names_the_codes_of_errors(house: House) -> None:
    schemas = (await house.ok("GET", "/openapi.json"))["components"]["schemas"]
    error = schemas["Error"]["properties"]["error"]
    assert set(error["required"]) == {"code", "message", "request_id"}
    assert set(error["properties"]["code"]["enum"]) == set(CODES)
    known = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PalaverError)}
    assert known | events.CODES == set(CODES)


async def test_openapi_tells_what_goes_in_and_what_comes_out(house: House) -> None:
    paths = (await house.ok("GET", "/openapi.json"))["paths"]
    upload = paths["/api/collections/{name}/documents"]["post"]["requestBody"]["content"]
    assert upload.keys() == {"multipart/form-data", "application/json"}
    for verb in ("completion", "continuation"):
        answer = paths[f"/api/chat/{verb}/stream"]["post"]["responses"]["200"]["content"]
        assert "text/event-stream" in answer
    events = paths["/api/chat/turns/{turn}/events"]["get"]
    assert "text/event-stream" in events["responses"]["200"]["content"]
    assert "Last-Event-ID" in [item["name"] for item in events["parameters"]]
    assert "requestBody" in paths["/v1/chat/completions"]["post"]


async def test_the_reference_page_shows_every_route(house: House) -> None:
    page = (await house.http.get("/docs", headers={"Accept": "text/html"})).text
    for route in ROUTES:
        if isinstance(route, Route) and not route.page:
            assert route.path in page, route.path


@pytest.mark.parametrize("body", [b"{", b"nonsense", b'{"message": "\xff"}', b"\xef\xbb\xbf{", b"[" * 10_000])
@pytest.mark.parametrize("path", ["/api/chat/completion", "/api/chat/completion/stream", "/v1/chat/completions"])
async def test_invalid_json_is_400(house: House, path: str, body: bytes) -> None:
    answer = await house.http.post(path, content=body, headers={"X-Request-Id": "a-request-id"})
    assert answer.status_code == 400
    error = error_of(answer)
    assert (error["code"], error["request_id"]) == ("invalid_request", "a-request-id")


@pytest.mark.parametrize("body", ['"text"', "7", "[]", "null", "{}", '{"message": 7}', '{"message": null}'])
async def test_json_of_the_wrong_shape_is_422(house: House, body: str) -> None:
    answer = await house.http.post("/api/chat/completion", content=body)
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


async def test_a_body_beyond_reason_is_413(house: House) -> None:
    answer = await house.http.post("/api/chat/completion", content=b'{"message": "' + b"x" * (5 << 20) + b'"}')
    assert answer.status_code == 413
    assert error_of(answer)["code"] == "too_large"


async def test_what_is_not_there_is_said_in_the_one_shape(house: House) -> None:
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("PATCH", "/api/bots", 405),
        ("GET", "/api/bots/-", 404),
    ):
        answer = await house.http.request(method, path)
        assert answer.status_code == status
        error_of(answer)


async def test_refusals_stand_in_the_log_with_their_request_id(house: House) -> None:
    await house.http.post("/api/chat/completion", content=b"{", headers={"X-Request-Id": "find-me-in-the-log"})
    assert '"request_id": "find-me-in-the-log"' in house.server.log()
