"""What authentication costs: processor time for a known credential, and the request rate without and with it all."""

import asyncio
import time
from pathlib import Path
from statistics import median
from typing import Final

from starlette.requests import HTTPConnection

from benchmarks import rest
from benchmarks.bare import bare
from benchmarks.figure import MICROS, RATE, Figure, middle, most
from benchmarks.serving import serving
from palaver.core.caller import Caller
from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys
from palaver.security.permissions import ALL
from palaver.security.signing_in.cookie import SESSION
from palaver.security.signing_in.people import People
from palaver.security.standing.authenticate import Authenticate
from palaver.security.standing.memory import Memory
from palaver.security.tokens.tokens import Claims, Tokens
from palaver.security.visitors.ids import VisitorIds
from palaver.serve.lock import holder
from palaver.web.peer import Proxies

_CALLS: Final = 20_000
_ROUNDS: Final = 5
_CONNECTIONS: Final = 32
_SECONDS: Final = 4
_HEADERS: Final = (
    ("host", "127.0.0.1:8000"),
    ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"),
    ("accept", "application/json"),
    ("accept-encoding", "gzip, deflate, br"),
    ("accept-language", "en-GB,en;q=0.9"),
    ("content-type", "application/json"),
    ("origin", "http://127.0.0.1:8000"),
)


def measure(folder: Path) -> list[Figure]:
    """One worker: the rates are of one process, with the load's own on the same machine."""
    with serving(folder / "authentication") as server:
        server.first_page()
        running = holder(server.data)
        assert running is not None
        spent = asyncio.run(_micros(running.database_url))
        rest.wrk(server.port, "/api/bots/demo", connections=_CONNECTIONS, seconds=1)
        whole = [_rate(server.port, "/api/bots/demo") for _ in range(_ROUNDS)]
    with bare() as port:
        alone = [_rate(port, "/") for _ in range(_ROUNDS)]
    with_stack, note = middle(whole, RATE)
    return [
        *(
            Figure(name=f"Authentication, known {credential}, CPU", form=MICROS, value=micros, target=most(100))
            for credential, micros in spent.items()
        ),
        Figure(
            name="Requests of one worker through the whole stack",
            form=RATE,
            value=with_stack,
            note=f"{note}; bare uvicorn {RATE.format(median(alone))}",
        ),
    ]


def _rate(port: int, path: str) -> float:
    return rest.wrk(port, path, connections=_CONNECTIONS, seconds=_SECONDS).rate


async def _micros(dsn: str) -> dict[str, float]:
    """Processor time for each kind of known credential, the median of rounds, in microseconds."""
    db = await open_database(dsn)
    try:
        keys, people, tokens, memory = Keys(db), People(db), Tokens(db), Memory()
        await tokens.load()
        account = await Accounts(db).first()
        assert account is not None
        system = Caller(account=account, kind="system", id=account, owner="system", permissions=ALL)
        made, secret = await keys.create(system, "prod", "measured")
        end = int(time.time()) + 3600
        person = await people.add(account, "measured@people.example", "Measured", "editor")
        assert person is not None
        by_key, by_person = [
            tokens.mint(Claims(sub="visitor", account=account, bot=made.id, key=minter, version=1, exp=end))
            for minter in (made.id, person)
        ]
        cookie = (await people.open(account, person, "browser")).secret
        authenticate = Authenticate(Accounts(db), keys, people, tokens, memory, Proxies(), VisitorIds(tokens))
        shown = {
            "key": ("authorization", f"Bearer {secret}"),
            "chat token": ("authorization", f"Bearer {by_key}"),
            "chat token of a person": ("authorization", f"Bearer {by_person}"),
            "cookie": ("cookie", f"{SESSION}={cookie}"),
        }
        return {credential: await _spent(authenticate, header) for credential, header in shown.items()}
    finally:
        await db.close()


async def _spent(authenticate: Authenticate, shown: tuple[str, str]) -> float:
    headers = [(name.encode(), value.encode()) for name, value in (*_HEADERS, shown)]
    scope = {"type": "http", "method": "POST", "path": "/api/chat/completion", "headers": headers}
    authenticate.memory.watched(time.monotonic() + 3600)
    assert await authenticate.identify(HTTPConnection(scope)) is not None
    found = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        for _ in range(_CALLS):
            await authenticate.identify(HTTPConnection(scope))
        found.append((time.process_time() - before) / _CALLS * 1e6)
    return median(found)
