"""The programs that the operator lets be started as servers: argument lists by name, from the settings alone."""

import os
import re
import shlex
from collections.abc import Mapping
from typing import Final

from palaver.core.errors import Unprocessable
from palaver.core.settings import BadSetting

_NAME: Final = re.compile(r"[a-z0-9_-]{1,64}")
_SETTING: Final = "PALAVER_MCP_COMMANDS"

# Ends the program soon after its parent has gone, however that was; its input and output are its own.
_TIED: Final = """
parent=$1; shift
( while kill -0 "$parent" && kill -0 $$; do sleep 1; done; kill -9 $$ ) </dev/null >/dev/null 2>&1 &
exec "$@"
"""


class Commands:
    def __init__(self, setting: str) -> None:
        self._by_name = _read(setting)

    @property
    def names(self) -> list[str]:
        return sorted(self._by_name)

    def argv(self, name: str) -> list[str]:
        """The program and its arguments, ending with this process; Unprocessable for one that is not allowed."""
        allowed = self._by_name.get(name)
        if allowed is None:
            known = ", ".join(self.names) or "none"
            raise Unprocessable(f"No program {name!r} may be started. {_SETTING} names those that may: {known}.")
        return ["/bin/sh", "-c", _TIED, "mcp", str(os.getpid()), *allowed]


def _read(setting: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in filter(None, (part.strip() for part in re.split(r"[;\n]", setting))):
        name, _, line = entry.partition("=")
        try:
            argv = shlex.split(line)
        except ValueError as error:
            raise BadSetting(f"{_SETTING}: what stands after {name!r} is no command line: {error}.") from error
        if _NAME.fullmatch(name.strip()) is None or not argv or not os.path.isabs(argv[0]):  # noqa: PTH117  # of text
            raise BadSetting(f"{_SETTING} takes name=/absolute/program arguments, by semicolon; not {entry[:100]!r}.")
        found[name.strip()] = argv
    return found
