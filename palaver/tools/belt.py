"""The tools of one bot under names that every provider takes, and back."""

import hashlib
import re
from collections.abc import Collection, Sequence
from typing import Final

from palaver.llm.messages import Tool as Offered
from palaver.tools.tool import Tool

LONGEST: Final = 64  # characters that providers take in a name
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_-]")
_MARK: Final = 8


class Belt:
    def __init__(self, tools: Sequence[Tool]) -> None:
        self.by_wire: dict[str, Tool] = {}
        for tool in tools:
            name = _plain(tool.name)
            self.by_wire[_marked(tool.name) if name in self.by_wire or len(name) > LONGEST else name] = tool
        self._by_name = {tool.name: tool for tool in tools}

    def __bool__(self) -> bool:
        return bool(self.by_wire)

    def find(self, name: str) -> Tool | None:
        """The tool that a model means: by the name it was told, or by our own, which documents may have taught it."""
        return self.by_wire.get(name) or self._by_name.get(name)

    def only(self, names: Collection[str]) -> "Belt":
        """Those of them with these full names, and what comes with memory, which is no choice."""
        return Belt([tool for name, tool in self._by_name.items() if name in names or tool.stored])

    def offered(self) -> list[Offered]:
        """As a request carries them."""
        return [Offered(name, tool.description, tool.parameters) for name, tool in self.by_wire.items()]


def _plain(name: str) -> str:
    return _FOREIGN.sub("_", name)


def _marked(name: str) -> str:
    """Two names that look the same on the wire, or one that is too long there, are told apart by a digest."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:_MARK]
    return f"{_plain(name)[: LONGEST - _MARK - 1]}_{digest}"
