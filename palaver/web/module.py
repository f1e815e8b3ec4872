"""A module: what an area or an office module adds to the house, as one value."""

from dataclasses import dataclass

from palaver.web.render import MenuItem
from palaver.web.route import Route, SocketRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """
    Its routes, for programs and for people, and its entry in the side menu.

    A module that is a folder may hold `templates/` and `migrations/` too; both are found by their names.
    """

    title: str
    routes: tuple[Route | SocketRoute, ...] = ()
    menu: MenuItem | None = None
