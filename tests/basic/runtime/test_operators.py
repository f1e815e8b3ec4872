"""Operators on every kind of value: what section 3 promises, and the bounds that no operator passes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from palaver.basic import operators as op
from palaver.basic.errors import BasicError
from palaver.basic.limits import Fatal, Limits
from palaver.basic.printer import printed
from palaver.basic.state import restored, stored
from palaver.basic.values.equality import equal
from palaver.basic.values.kinds import MASK, Response, Rowset, Secret
from palaver.basic.values.members import element, member, set_element, set_member
from palaver.basic.values.text import text
from palaver.basic.values.truth import truth
from tests.basic.programs import well
from tests.basic.runtime.stage import played

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("operator", "left", "right", "value"),
    [
        (op.add, 1, 2, 3),
        (op.add, None, 1, 1),
        (op.add, None, None, None),
        (op.add, "a", None, "a"),
        (op.add, 1, "a", "1a"),
        (op.add, [1], [2], [1, 2]),
        (op.add, {"a": 1}, {"a": 2, "b": 3}, {"a": 2, "b": 3}),
        (op.add, DAY, timedelta(days=1), date(2026, 3, 2)),
        (op.add, NOON, timedelta(hours=2), datetime(2026, 3, 1, 14, tzinfo=UTC)),
        (op.add, NOON, 60, datetime(2026, 3, 1, 12, 1, tzinfo=UTC)),
        (op.add, Decimal("1.10"), 2.2, Decimal("3.30")),
        (op.subtract, date(2026, 3, 3), DAY, 2.0),
        (op.subtract, NOON, "2026-02-28T12:00:00Z", 1.0),
        (op.subtract, "7", 2, 5),
        (op.multiply, "3", "4", 12),
        (op.divide, 7, 2, 3.5),
        (op.divide_whole, -7, 2, -3),
        (op.remainder, -7, 3, -1),
        (op.remainder, 7.5, 2, 1.5),
        (op.power, 2, 10, 1024),
        (op.power, 2, -1, 0.5),
        (op.concatenate, None, 4.0, "4"),
        (op.either, 1, 0, True),
    ],
)
def test_arithmetic(operator: Callable[[Any, Any], Any], left: Any, right: Any, value: Any) -> None:
    assert operator(left, right) == value
    assert type(operator(left, right)) is type(value)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, "1", True),
        ("1", "1.0", False),
        ("a", "A", False),
        (None, "", True),
        (None, 0, False),
        (None, Rowset(), True),
        (DAY, "2026-03-01", True),
        (DAY, "01/03/2026", True),
        (NOON, "2026-03-01T13:00:00+01:00", True),
        (True, "true", True),
        ([1, {"a": 2}], [1, {"a": 2}], True),
        ([None], [""], False),
        (Decimal("1.50"), 1.5, True),
    ],
)
def test_equality(left: Any, right: Any, *, same: bool) -> None:
    assert equal(left, right) is same
    assert equal(right, left) is same


@pytest.mark.parametrize("value", [None, False, 0, 0.0, "", "FALSE", [], {}, Rowset(), Response(status=404)])
def test_what_is_false(value: Any) -> None:
    assert not truth(value)


def test_null_is_in_no_order_and_text_is_ordinal() -> None:
    assert not op.less(None, 1)
    assert not op.greater_equal(1, None)
    assert op.less("B", "a")
    assert op.less("9", 10)
    with pytest.raises(BasicError, match="not a number"):
        op.less("tea", 10)


@pytest.mark.parametrize(
    ("value", "pattern", "fits"),
    [
        ("Hello", "h%", True),
        ("Hello", "*LL*", True),
        ("Hello", "h_llo", True),
        ("Hello", "_", False),
        ("abcab", "ab%ab", True),
        ("aba", "ab%ba", False),
        ("", "%", True),
        ("x" * 500 + "y", "%x%x%x%x_", True),
        ("x" * 500, "%x%x%x%xy", False),
    ],
)
def test_like(value: str, pattern: str, *, fits: bool) -> None:
    assert op.like(value, pattern) is fits


def test_in_and_contains() -> None:
    assert op.is_in(2, [1, "2"])
    assert op.is_in("a", {"a": 1})
    assert op.is_in("ell", "hello")
    assert not op.contains("hello", "ELL")
    assert not op.is_in(1, None)


def test_members_of_nothing_are_nothing() -> None:
    assert member(None, "a") is element(None, 0) is element([1], 5) is member({}, "a") is None
    assert element([1, 2], -1) == 2
    assert element("abc", 0) == "a"


def test_members_ignore_case_only_where_nothing_fits_exactly() -> None:
    assert member({"Name": 1, "name": 2}, "name") == 2
    assert member({"Name": 1}, "NAME") == 1


def test_a_rowset_is_its_first_row() -> None:
    rows = Rowset([{"id": 7}, {"id": 8}])
    assert (member(rows, "id"), member(rows, "count"), member(element(rows, 1), "id")) == (7, 2, 8)


def test_members_of_an_answer_fall_through_to_its_data() -> None:
    answer = Response(status=201, data={"id": 5, "status": "new"})
    assert (member(answer, "id"), member(answer, "status"), member(answer, "ok")) == (5, 201, True)
    assert member(member(answer, "data"), "status") == "new"


def test_a_text_of_json_has_its_members() -> None:
    assert member('{"name": "Ana"}', "name") == "Ana"
    with pytest.raises(BasicError, match="no member"):
        member("tea", "name")


@pytest.mark.parametrize("answer", ['{"name": "Ana"}', '```json\n{"name": "Ana"}\n```', '[{"name": "Ana"}]'])
def test_a_text_that_is_json_has_its_members_between_brackets_too(answer: str) -> None:
    assert element(answer, "name") == member(answer, "name") == "Ana"
    assert element(answer, 0) == answer[0]
    with pytest.raises(BasicError, match="is not a number"):
        element("plain", "name")


def test_writing_behind_the_end_fills_with_null() -> None:
    values = [1]
    set_element(values, 3, "x")
    assert values == [1, None, None, "x"]
    held: dict[str, Any] = {"Name": 1}
    set_member(held, "name", 2)
    assert held == {"Name": 2}


@pytest.mark.parametrize("name", ["__class__", "__dict__", "append", "keys", "format", "__init__", "mro", "real"])
@pytest.mark.parametrize("value", [[1], "text", 5, 1.5, NOON, True])
def test_nothing_of_python_is_behind_a_dot(value: Any, name: str) -> None:
    with pytest.raises(BasicError, match="has no member"):
        member(value, name)


@pytest.mark.parametrize("secret", [Secret("hunter2"), [Secret("hunter2")], {"p": [Secret("hunter2")]}])
def test_a_secret_stays_one(secret: Any) -> None:
    for joined in (op.concatenate("code ", secret), op.interpolate("code ", secret)):
        assert isinstance(joined, Secret)
        assert ("hunter2" in joined, "hunter2" in joined.shown) == (True, False)
        assert joined.shown.startswith("code ")
        assert MASK in joined.shown
        assert restored(stored(joined)).shown == joined.shown
    assert not isinstance(op.interpolate("code ", ["hunter2"]), Secret)


BOMBS: list[Callable[[], Any]] = [
    lambda: op.power(10, 10**9),
    lambda: op.power(10.0, 400),
    lambda: op.multiply(1 << 200, 1 << 200),
    lambda: op.concatenate("x" * 6_000_000, "x" * 6_000_000),
    lambda: op.add([0] * 600_000, [0] * 600_000),
    lambda: set_element([], 10**7, 1),
    lambda: text(1 << 300),
    lambda: op.multiply(Decimal("1e900"), Decimal("1e900")),
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_operator_grows_without_end(bomb: Callable[[], Any]) -> None:
    Limits().start()
    with pytest.raises(BasicError) as raised:
        bomb()
    assert raised.value.code == "LimitExceeded"


def test_values_that_hold_themselves_are_neither_written_nor_compared_for_ever() -> None:
    one: list[Any] = []
    other: list[Any] = []
    one.append(one)
    other.append(other)
    shared: list[Any] = [1]
    for _ in range(60):
        shared = [shared, shared]
    Limits().start()
    for endless in (lambda: text(one), lambda: equal(one, other), lambda: text(shared)):
        with pytest.raises(BasicError, match=r"nested deeper|longer than"):
            endless()
    Limits(operations=10_000).start()
    with pytest.raises(Fatal):
        equal(shared, [shared[0], list(shared[0])])


async def test_a_literal_in_brackets_after_in_is_a_list_of_one() -> None:
    """Spec 3.2: `x IN (a, b)` asks a list; what is no literal is what it is: `sub IN (text)`, `x IN (rows)`."""
    program = (
        'x = "ell"\nwhole = "hello"\nrows = ["ell"]\n'
        'RETURN [x IN ("hello"), x IN ("ell"), x NOT IN ("hello"), x IN (whole), x IN (rows), 5 IN (5), x IN ("${x}"),'
        ' x IN "hello", x IN ("hel" & "lo")]'
    )
    assert (await played(program)).value == [False, True, True, True, True, True, True, True, True]
    tree = well('a = 1 IN (1)\nb = FIND "t" WHERE c IN ("x")')
    assert well(printed(tree)).statements == tree.statements
    assert tree.statements == well('a = 1 IN [1]\nb = FIND "t" WHERE c IN ["x"]').statements
