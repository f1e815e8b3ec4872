"""A module: what an area or an office module adds to the house, as one value."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from palaver.core.jobs import JobKind
from palaver.core.services import Services
from palaver.web.render import MenuItem, Tab
from palaver.web.route import Route, SocketRoute

Loop = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """
    Its routes, for programs and for people, its entry in the side menu, and its tabs on the pages of something else.

    An office module may have services of its own: `build` adds them, over those of all areas; `jobs` are the kinds that
    workers run, whose services are looked up when they run; `loops` run for as long as the server does.
    A module that is a folder may hold `templates/` and `migrations/` too; both are found by their names.
    """

    title: str
    routes: tuple[Route | SocketRoute, ...] = ()
    menu: MenuItem | None = None
    tabs: tuple[Tab, ...] = ()
    build: Callable[[Services], None] | None = None
    jobs: Callable[[Services], Mapping[str, JobKind]] | None = None
    loops: Callable[[Services], Sequence[Loop]] | None = None
