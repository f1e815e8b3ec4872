"""The programs of a bot analyzed as one: what judges them and what offers their tools read the same analysis."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from palaver.basic.analyzer import Analysis, analyze_bot
from palaver.basic.source import Source, normal

_KEPT: Final = 16  # bots whose trees are at hand: who judges a version is soon followed by who offers its tools


def analyses_of(scripts: Mapping[str, str], config: frozenset[str] = frozenset()) -> tuple[Analysis, ...]:
    """Sorted by path; `config` are the bot's own names. It takes its time: large bots are analyzed in a thread."""
    return analyzed(tuple(sorted(scripts.items())), config)


@lru_cache(_KEPT)
def analyzed(scripts: tuple[tuple[str, str], ...], config: frozenset[str]) -> tuple[Analysis, ...]:
    return analyze_bot([Source(path, normal(text)) for path, text in scripts], config=config)
