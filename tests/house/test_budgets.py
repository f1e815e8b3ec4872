"""Files and functions stay small; the middle stays where it is good to read."""

import statistics
from collections.abc import Sequence
from pathlib import Path

from tools.house import budgets
from tools.house.source import Module


def module(text: str) -> Module:
    return Module("palaver/x.py", text)


def test_a_long_file_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "palaver"
    folder.mkdir()
    (folder / "long.css").write_text("\n" * 401)
    (folder / "short.py").write_text("\n" * 400)
    assert [found.path for found in budgets.long_files(tmp_path, ["palaver"])] == ["palaver/long.css"]


def test_a_long_function_is_found() -> None:
    body = "    pass\n"
    assert list(budgets.long_functions(module(f"class A:\n  async def f():\n{body * 50}")))
    assert not list(budgets.long_functions(module(f"def f():\n{body * 49}")))


def test_what_is_measured() -> None:
    found = budgets.measure([module('"""A."""\n# why\ndef f():\n    return 1\n'), module('"""Nothing."""\n')])
    assert (found.files, found.functions, found.comments) == ([4], [2], 25)
    assert budgets.percentile([1, 2, 3, 4], 90) == 4


def test_no_file_is_long() -> None:
    assert not [str(found) for found in budgets.long_files()]


def test_no_function_is_long(everything: Sequence[Module]) -> None:
    assert not [str(found) for module in everything for found in budgets.long_functions(module)]


def test_the_middle_is_small(palaver: Sequence[Module]) -> None:
    found = budgets.measure(palaver)
    assert statistics.median(found.files) <= 90
    assert budgets.percentile(found.files, 90) <= 250
    assert statistics.median(found.functions) <= 9
    assert found.comments <= budgets.COMMENTS_PER_100
