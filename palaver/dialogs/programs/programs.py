"""The programs of bots: read, analyzed and compiled once, by their text: versions share what is the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from palaver.basic.analyzer import Analysis, analyze
from palaver.basic.analyzer.bot import stem_of
from palaver.basic.calling import script_name
from palaver.basic.errors import BasicError
from palaver.basic.library import library
from palaver.basic.loading import Unreadable
from palaver.basic.program import Program, compiled, hash_of
from palaver.basic.sections import Section, sections
from palaver.basic.source import Source, normal
from palaver.config.bots import Bot

_KEPT: Final = 500
_LARGE: Final = 20_000  # characters that are read beside the event loop, which others need

Key = tuple[str, str, str]  # path, hash, section
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Script:
    """A file of a bot: its path among the bot's own, and what it declares; one with errors is there all the same."""

    path: str
    analysis: Analysis

    @property
    def name(self) -> str:
        return self.path[: -len(".bas")]

    @property
    def sections(self) -> tuple[Section, ...]:
        return sections(self.analysis.program)


class Programs:
    def __init__(self, kept: int = _KEPT) -> None:
        self._scripts, self._programs = _Kept[Script](kept), _Kept[Program](kept)

    async def scripts(self, bot: Bot) -> Mapping[str, Script]:
        """All of a bot's files, by their paths."""
        return await self.read(bot.document.dialogs.scripts)

    async def read(self, sources: Mapping[str, str]) -> Mapping[str, Script]:
        """Many that are new are read together beside the event loop, however small each of them is."""
        fresh = [(path, text) for path, text in sources.items() if self._scripts.get(_key(path, text)) is None]
        if sum(len(text) for _, text in fresh) > _LARGE:
            for script, (path, text) in zip(await asyncio.to_thread(_all, fresh), fresh, strict=True):
                self._scripts.keep(_key(path, text), script)
        return {path: await self._script(path, text) for path, text in sorted(sources.items())}

    async def script(self, bot: Bot, name: str) -> Script | None:
        """A file by its path, with or without the suffix, or by its stem where only one has it."""
        path = path_of(bot.document.dialogs.scripts, name)
        return None if path is None else await self._script(path, bot.document.dialogs.scripts[path])

    async def program(self, bot: Bot, name: str, section: str = "") -> Program | None:
        """A section of a file, compiled, "" for the file's own; Unreadable with all its errors."""
        path = path_of(bot.document.dialogs.scripts, name)
        return None if path is None else await self.compiled(path, bot.document.dialogs.scripts[path], section)

    async def compiled(self, path: str, text: str, section: str = "") -> Program:
        """The program of a text, wherever it is from."""
        key = (path, hash_of(normal(text), section), section)
        return await self._programs.of(key, len(text), lambda: _compiled(self._now(path, text), section))

    async def _script(self, path: str, text: str) -> Script:
        return await self._scripts.of(_key(path, text), len(text), lambda: _read(path, text))

    def _now(self, path: str, text: str) -> Script:
        key = _key(path, text)
        return self._scripts.get(key) or self._scripts.keep(key, _read(path, text))


class _Kept(Generic[Value]):
    """The least used is forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    async def of(self, key: Key, size: int, make: Callable[[], Value]) -> Value:
        found = self.get(key)
        if found is None:
            found = await asyncio.to_thread(make) if size > _LARGE else make()
            self.keep(key, found)
        return found

    def get(self, key: Key) -> Value | None:
        found = self._values.get(key)
        if found is not None:
            self._values.move_to_end(key)
        return found

    def keep(self, key: Key, value: Value) -> Value:
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        return value


def path_of(sources: Mapping[str, str], name: str) -> str | None:
    """Which of some files a program means by `x`, `x.bas` or `folder/x`; BasicError for what is no name of one file."""
    wanted = script_name(name).casefold()
    whole = next((path for path in sources if path.casefold() == f"{wanted}.bas"), None)
    if whole is not None:
        return whole
    stems = [path for path in sorted(sources) if stem_of(path) == wanted]
    if len(stems) > 1:
        raise BasicError("ScriptNotFound", f"{name[:100]} may be {' or '.join(stems)}: write its folder too")
    return stems[0] if stems else None


def _key(path: str, text: str) -> Key:
    return path, hash_of(normal(text)), ""


def _read(path: str, text: str) -> Script:
    return Script(path, analyze(Source(path, normal(text))))


def _all(sources: Sequence[tuple[str, str]]) -> list[Script]:
    return [_read(path, text) for path, text in sources]


def _compiled(script: Script, section: str) -> Program:
    analysis = script.analysis
    if analysis.obstacles:
        raise Unreadable(analysis.source, analysis.errors)
    return compiled(analysis.program, analysis.source, library().keywords, section)
