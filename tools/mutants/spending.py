"""The guards of what may be spent."""

from typing import Final

from tools.mutants.guard import guard

_BUDGETS: Final = "tests/accounting/test_budgets.py"

SPENDING: Final = (
    guard(
        "S22",
        "a call that its budget has nothing left for",
        "palaver/accounting/budgets/budget.py:must_be_left",
        "return None",
        f"{_BUDGETS}::test_nothing_left_is_nothing_left",
        f"{_BUDGETS}::test_what_is_used_up_is_refused_to_whom_it_counts",
    ),
    guard(
        "S22",
        "calls that are begun at once",
        "palaver/accounting/budgets/budgets.py:Budgets.reserve",
        "return Reservation()",
        f"{_BUDGETS}::test_calls_that_are_under_way_hold_what_they_may_use",
    ),
    guard(
        "S5",
        "budgets that others have set",
        "palaver/accounting/budgets/queries.sql:remove_budgets",
        "account_id = :account_id",
        f"{_BUDGETS}::test_budgets_are_one_accounts",
    ),
)
