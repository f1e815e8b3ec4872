"""What the pages of bots show of other areas; app.py hands it over."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from palaver.config.bots import Bot
from palaver.web.call import Call


class Surroundings:
    """`names` answers what owners ("user:…", "key:…") are called, for those who are of the caller's account."""

    def __init__(
        self,
        collections: Callable[[Call[Any]], Awaitable[list[dict[str, str]]]],
        model: Callable[[Bot], str],
        names: Callable[[Call[Any], Collection[str]], Awaitable[Mapping[str, str]]],
    ) -> None:
        self.collections, self.model, self.names = collections, model, names
