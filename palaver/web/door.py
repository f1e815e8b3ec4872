"""The switch that makes sign-in and documentation ask for a `ui` key first; who has shown one is security's to say."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import HTTPConnection

from palaver.core.errors import Unauthenticated
from palaver.core.settings import Settings
from palaver.web.call import Call

_ASKED: Final = "This server asks for a ui key before it shows this. Whoever runs it has one for you."


class KeyNeeded(Unauthenticated):
    """Like any credential that is missing, but no sign-in helps: its page takes the key and leads `onward`."""

    def __init__(self, onward: str, wrong: str = "") -> None:
        super().__init__(wrong or _ASKED)
        self.onward, self.wrong = onward, bool(wrong)


class Door:
    """Whether a browser has shown a key before, handed over by security."""

    def __init__(self, opened: Callable[[HTTPConnection], Awaitable[bool]]) -> None:
        self.opened = opened


async def must_show_ui_key(call: Call[Any]) -> None:
    """KeyNeeded where the operator wants a `ui` key and neither the credential nor the browser has one."""
    if not call.get(Settings).security.ui_key_required:
        return
    if call.visitor is not None and call.visitor.may("docs.read"):
        return
    if not await call.get(Door).opened(call.request):
        raise KeyNeeded(_here(call))


def _here(call: Call[Any]) -> str:
    """The address to come back to; a form that was sent is to be filled in again."""
    scope = call.request.scope
    asked = scope["query_string"].decode("latin-1") if scope["method"] == "GET" else ""
    return f"{scope['path']}?{asked}" if asked else str(scope["path"])
