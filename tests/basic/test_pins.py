"""Every row of the lists of conflicts (1-51) and of defects (1-40) is pinned by a test that has its number, or here."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from palaver.basic.library import library

HERE: Final = Path(__file__).parent
_LISTED: Final = re.compile(r"^ +\((\d+), ", re.MULTILINE)
_RULES: Final = ("test_conflicts.py", "runtime/test_rules.py", "runtime/test_outside.py")
_DEFECTS: Final = ("test_defects.py", "runtime/test_rules.py", "runtime/test_outside.py")
# Defects that tests of other names pin.
ELSEWHERE: Final[Mapping[int, str]] = {
    15: "basic/test_round_trip.py::test_any_text_is_read_without_harm_and_what_is_well_is_itself",
    16: "basic/test_analyzer.py::test_programs_of_one_bot_know_each_others_tables",
    21: "basic/runtime/test_rules.py::test_rule_16_suggestions_keep_their_order_and_their_keys",
    33: "dialogs/test_http.py::test_no_socket_is_opened_to_an_address_inside",
    37: "basic/test_pins.py::test_a_phrase_belongs_to_one_keyword",
}


def numbers(names: tuple[str, ...], kind: str) -> set[int]:
    """The rows that tests of these files name; `kind` is rule or defect where a file has both."""
    found: set[int] = set()
    for name in names:
        text = (HERE / name).read_text("utf-8")
        shared = name.startswith("runtime/")
        for match in re.finditer(r"^(?:async )?def test_(\w+)", text, re.MULTILINE):
            found |= set(_named(match[1], kind, shared=shared))
        for row in _LISTED.finditer(text):
            judged = re.compile(r"def test_(\w+)").search(text, row.end())
            if not shared or (judged is not None and kind in judged[1]):
                found.add(int(row[1]))
    return found


def _named(name: str, kind: str, *, shared: bool) -> Iterator[int]:
    """`01_40_errors_have`, `rule_33_to_35_questions`, `defect_22_and_32_waiting`."""
    part = re.search(rf"{kind}_((?:\d+_(?:(?:and|to)_)?)+)", name) if shared else re.match(r"((?:\d\d_)+)", name)
    if part is None:
        return
    words = part[1].strip("_").split("_")
    for at, word in enumerate(words):
        if word == "to":
            yield from range(int(words[at - 1]), int(words[at + 1]))
        elif word.isdigit():
            yield int(word)


def test_every_rule_about_a_conflict_is_pinned() -> None:
    assert set(range(1, 52)) - numbers(_RULES, "rule") == set()


def test_every_defect_is_pinned() -> None:
    for place in ELSEWHERE.values():
        name, _, test = place.partition("::")
        assert f"def {test}(" in (HERE.parent / name).read_text("utf-8"), place
    assert set(range(1, 41)) - numbers(_DEFECTS, "defect") - ELSEWHERE.keys() == set()


def test_a_phrase_belongs_to_one_keyword() -> None:
    known = library().keywords.values()
    assert len({phrase for each in known for phrase in each.phrases}) == sum(len(each.phrases) for each in known)
