"""The page opens at once and asks for its checks: a slow part must not hold it back."""

from typing import Final

from starlette.responses import Response

from palaver import __version__
from palaver.core.health import Health
from palaver.kit.clock import now
from palaver.web.call import Call
from palaver.web.render import Pages
from palaver.web.route import Route


async def status(call: Call[None]) -> Response:
    return call.get(Pages).page(call, "status/status.html", version=__version__, checks=None, checked_at=None)


async def checks(call: Call[None]) -> Response:
    parts = await call.get(Health).check(outside=True)
    shown = [
        {"name": part.name, "ok": part.ok, "latency_ms": part.ms, "detail": part.note, "error": part.error}
        for part in parts
    ]
    return call.get(Pages).page(call, "status/checks.html", checks=shown, checked_at=now())


PAGES: Final = (
    Route(method="GET", path="/status", handler=status, permission="system.read", page=True),
    Route(method="GET", path="/status/checks", handler=checks, permission="system.read", page=True),
)
