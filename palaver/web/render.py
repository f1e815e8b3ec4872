"""Server-rendered pages: every area's templates in one Jinja environment, autoescaped."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from palaver.core.caller import Caller
from palaver.web.assets import Assets
from palaver.web.call import Call
from palaver.web.policy import nonce_of

HTMX = "hx-request"
_THEMES = frozenset({"light", "dark"})


def escaped(_template: str | None) -> bool:
    """Whether what is put into a template is text: in every one, whatever its file is called."""
    return True


class Pages:
    """Renders templates; `menu` and `tabs` are what pages offer to whoever has the permission."""

    def __init__(
        self, folders: Sequence[str], assets: Assets, menu: Sequence["MenuItem"] = (), tabs: Sequence["Tab"] = ()
    ) -> None:
        self.menu, self.tabs = tuple(menu), tuple(tabs)
        self._environment = Environment(
            loader=FileSystemLoader(list(folders)),
            autoescape=escaped,  # noqa: S701  # it says yes to every template
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["asset"] = assets.url

    def page(self, call: Call[Any], template: str, status: int = 200, **context: object) -> HTMLResponse:
        """A whole page, or a fragment template, for the caller of `call`."""
        text = self.text(template, call.request, caller=call.visitor, **context)
        return HTMLResponse(text, status, headers={"Vary": "HX-Request, Cookie"})

    def text(self, template: str, request: Request, *, caller: Caller | None, **context: object) -> str:
        theme = request.cookies.get("theme", "")
        return self._environment.get_template(template).render(
            request=request,
            path=request.scope["path"],
            nonce=nonce_of(request.scope),
            theme=theme if theme in _THEMES else "",
            fragment=HTMX in request.headers,
            caller=caller,
            menu=[item for item in self.menu if caller is not None and caller.may(item.permission)],
            **context,
        )


class Tab(NamedTuple):
    """One view of a thing that several modules have pages of: its path holds the thing's name, "/bots/{alias}/edit"."""

    title: str
    path: str
    permission: str
    rank: int


class MenuItem:
    """One entry of the side menu."""

    __slots__ = ("icon", "permission", "title", "url")

    def __init__(self, title: str, url: str, icon: str, permission: str) -> None:
        self.title, self.url, self.icon, self.permission = title, url, icon, permission
