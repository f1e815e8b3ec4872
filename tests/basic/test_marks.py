"""What a keyword's handler does is said by its marks, wherever that can be read from its text."""

import inspect
import re
from collections.abc import Iterator
from typing import Final

from palaver.basic.keyword import Keyword
from palaver.basic.library import library
from palaver.basic.ports.drive import Drive
from palaver.basic.transaction import may_stand

# What else a drive can do moves bytes.
_STILL: Final = {"below", "cells", "content", "delete", "link", "move", "text"}
_MODELS: Final = r"from palaver\.basic\.(asking|understanding\.questions) import|host\.(senses\.|complete\()"
_SERVERS: Final = r"from palaver\.basic\.http\.exchange import|host\.post\.ask\("


def of(effect: str, pattern: str) -> Iterator[Keyword]:
    """Those with a handler whose file has such words; of one that may be given an address, each call is judged."""
    for keyword in library().keywords.values():
        module = inspect.getmodule(keyword.handler) if keyword.handler else None
        said = keyword.effect == effect and not keyword.addressed
        if module is not None and said and re.search(pattern, inspect.getsource(module)):
            yield keyword


def test_what_moves_bytes_of_the_drive_is_bulky() -> None:
    moving = {name for name in vars(Drive) if not name.startswith("_")} - _STILL
    found = list(of("write", rf"host\.drive\.({'|'.join(sorted(moving))})\("))
    assert {"copy", "compress", "write"} <= {each.id for each in found}
    assert [each.id for each in found if not each.bulky] == []


def test_what_a_model_has_said_is_kept() -> None:
    found = list(of("read", _MODELS))
    assert {"llm", "see", "summarize"} <= {each.id for each in found}
    assert [each.id for each in found if not each.costly] == []


def test_nothing_waits_for_others_while_rows_are_locked() -> None:
    found = [*of("read", _MODELS), *of("read", _SERVERS), *of("write", f"{_MODELS}|{_SERVERS}")]
    assert {"delegate", "get", "llm"} <= {each.id for each in found}
    assert [each.id for each in found if may_stand(each, each.effect)] == []
