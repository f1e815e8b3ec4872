"""The routing table: finds a route by its path's segments, literal ones before parameters."""

from collections.abc import Iterable, Mapping

from palaver.web.route import Route, SocketRoute


class _Node:
    __slots__ = ("children", "name", "parameter", "routes", "socket")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.name = ""
        self.routes: dict[str, Route] = {}
        self.socket: SocketRoute | None = None


class RouteTable:
    def __init__(self, routes: Iterable[Route | SocketRoute]) -> None:
        self.routes: list[Route] = []
        self._root = _Node()
        for route in routes:
            self._add(route)

    def find(self, path: str) -> tuple[Mapping[str, Route], SocketRoute | None, dict[str, str]]:
        """What answers at `path`: routes by method, a socket route, and the values of the path's parameters."""
        node, params = self._root, {}
        for segment in path.split("/")[1:]:
            child = node.children.get(segment)
            if child is None:
                child = node.parameter
                if child is None or not segment:
                    return {}, None, {}
                params[child.name] = segment
            node = child
        return node.routes, node.socket, params

    def _add(self, route: Route | SocketRoute) -> None:
        node = self._root
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
                node.name = segment[1:-1]
            else:
                node = node.children.setdefault(segment, _Node())
        if isinstance(route, SocketRoute):
            node.socket = route
            return
        if route.method in node.routes:
            raise ValueError(f"{route.method} {route.path} is declared twice")
        node.routes[route.method] = route
        self.routes.append(route)
