"""Colour: what may suspend a run, a keyword or a call of what may; everything else is compiled to plain functions."""

from typing import Any

from palaver.basic.compiler import core

_LONG = core.Loop | core.For | core.Each | core.Call


class Colours:
    """`awaiting` are the names of procedures, the script is always one of them; `brief` is a unit that never loops."""

    def __init__(self, unit: core.Unit) -> None:
        self._known: dict[int, bool] = {}
        self.awaiting = {""}
        self.brief = True
        calls: dict[str, set[str]] = {}
        for name, procedure in unit.procedures.items():
            nodes = list(_all(procedure.body))
            self.brief = self.brief and not any(isinstance(node, _LONG) for node in nodes)
            calls[name] = {node.procedure for node in nodes if isinstance(node, core.Call)}
            if any(isinstance(node, core.Await) for node in nodes):
                self.awaiting.add(name)
        more = True
        while more:
            found = {name for name, called in calls.items() if called & self.awaiting} - self.awaiting
            self.awaiting |= found
            more = bool(found)

    def awaits(self, node: Any) -> bool:
        """Remembered by identity: the nodes of a unit are alive and never change while it is compiled."""
        known = self._known.get(id(node))
        if known is None:
            own = isinstance(node, core.Await) or (isinstance(node, core.Call) and node.procedure in self.awaiting)
            known = self._known[id(node)] = own or any(self.awaits(each) for each in core.parts(node))
        return known

    def any(self, nodes: tuple[Any, ...]) -> bool:
        return any(self.awaits(each) for each in nodes)


def _all(body: core.Body) -> list[Any]:
    todo: list[Any] = list(body)
    found = list[Any]()
    while todo:
        node = todo.pop()
        found.append(node)
        todo.extend(core.parts(node))
    return found


def size(node: Any) -> int:
    """Operations of one pass over a statement."""
    return len(_all((node,))) // 4 + 1
