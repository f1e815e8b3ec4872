"""Every route for everybody by every carrier, against what it declares; and the declarations against two lists."""

import math
import statistics
import time
from collections import Counter
from collections.abc import Mapping

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from palaver.core.db import Database
from palaver.security.permissions import LEVELS
from palaver.web.route import WIDGET, Route
from tests.security.conftest import NUMBERS
from tests.security.home import Home, bearer
from tests.security.matrix import COOKIE, Cell, asked, cells, verdict
from tests.security.routes import BY_WIDGET, HTTP, filled, is_public, name_of, nowhere, there
from tests.security.test_permissions import CHAT
from tests.security.test_streams import said, socket
from tests.servers.palaver import PalaverServer

# Looking and nothing else, for colleagues: what neither strangers nor end users may.
LOOKING = ("bots.read", "knowledge.read")
APART = 2.0  # times as long, in either direction


async def test_the_matrix(
    server: PalaverServer, db: Database, nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    wrong, tally = [], Counter[str]()
    async with cells(server, db, ours, theirs) as made:
        for route in HTTP:
            for cell in made:
                path = filled(route.path, there(ours) if cell.foreign else nowhere(ours))
                expected, status = cell.expected(route), await asked(nobody, route, path, cell)
                tally[expected] += 1
                if not verdict(status, expected, route):
                    wrong.append(f"{name_of(route)} {cell.who} by {cell.carrier}: {status}, declared {expected}")
        for cell in made:
            tally["socket"] += 1
            if not await socket_keeps(server, cell):
                wrong.append(f"/ws {cell.who} by {cell.carrier}")
        carriers = {cell.carrier for cell in made} | {"WebSocket"}
    assert not wrong, "\n".join(wrong)
    told = ", ".join(f"{name} {count}" for name, count in sorted(tally.items()))
    NUMBERS.append(
        f"matrix: {len(HTTP)} routes and /ws, {len({cell.who for cell in made})} callers, {len(carriers - {'none'})} "
        f"carriers: {tally.total()} requests, all as declared ({told})"
    )


async def socket_keeps(server: PalaverServer, cell: Cell) -> bool:
    """An upgrade is refused with the status of the credential, or opened for who may chat."""
    if cell.carrier == "none":  # it may show a credential in its hello, and nothing before
        async with socket(server, cell.credential) as opened:
            await opened.send('{"type": "hello"}')
            told = await said(opened)
        return (told["type"], told.get("code")) == ("error", "auth_failed")
    if cell.renew is not None:
        cell.credential = await cell.renew()
    try:
        async with socket(server, cell.credential) as opened:
            kind = (await said(opened))["type"]
    except InvalidStatus as refusal:
        return cell.permissions is None and refusal.response.status_code == 401
    if cell.permissions is None:
        return cell.carrier == COOKIE and kind == "error"
    return (kind == "ready") is ("chat.use" in cell.permissions)


@pytest.mark.parametrize("route", HTTP, ids=name_of)
def test_what_is_neither_public_nor_for_end_users_needs_an_editor(route: Route) -> None:
    """Two lists are kept by hand; a viewer, who changes nothing, looks at what an editor makes."""
    name = name_of(route)
    assert (route.permission == WIDGET) is (route.path in BY_WIDGET)
    if is_public(route):
        return
    for level in ("end-user", "viewer"):
        if route.permission in LEVELS[level]:
            assert name in CHAT or (level == "viewer" and route.permission in LOOKING), level
    if name in CHAT:
        assert route.permission in LEVELS["end-user"]
    if route.permission in LOOKING:
        assert route.method == "GET" or route.path.endswith(("/search", "/validate", "/yaml")), (
            "who looks changes nothing"
        )


async def test_a_foreign_row_takes_as_long_as_a_missing_one(
    nobody: httpx2.AsyncClient, ours: Home, theirs: Home
) -> None:
    """On every route that reads a row, by turns; a shared machine is no clock, so twice as long is still alike."""
    headers = bearer("", theirs.key).headers
    reading = [route.path for route in HTTP if "{" in route.path and route.method == "GET"]
    ratios: dict[str, float] = {}
    for path in reading:
        for _ in range(5):  # what a neighbour on this machine did is not seen five times
            ratios[path] = await ratio(nobody, headers, filled(path, there(ours)), filled(path, nowhere(ours)))
            if 1 / APART < ratios[path] < APART:
                break
    far = max(ratios, key=lambda path: abs(math.log(ratios[path])))
    NUMBERS.append(
        f"isolation: foreign rows take {statistics.median(ratios.values()):.2f} of the time of missing ones (median of"
        f" {len(ratios)} routes; furthest {far}, {ratios[far]:.2f})"
    )
    assert 1 / APART < ratios[far] < APART, far


async def ratio(client: httpx2.AsyncClient, headers: Mapping[str, str], foreign: str, missing: str) -> float:
    """How much longer one takes than the other, by the quickest quarter of 30 turns about."""
    took: dict[str, list[float]] = {foreign: [], missing: []}
    for turn in range(30):
        for path in (foreign, missing)[:: 1 if turn % 2 else -1]:
            started = time.perf_counter()
            assert (await client.get(path, headers=headers)).status_code == 404
            took[path].append(time.perf_counter() - started)
    return statistics.quantiles(took[foreign])[0] / statistics.quantiles(took[missing])[0]
