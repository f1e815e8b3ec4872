"""The guards of what may be spent."""

from typing import Final

from tools.mutants.guard import guard

_BUDGETS: Final = "tests/accounting/test_budgets.py"
_PRICES: Final = "tests/accounting/test_prices.py"

SPENDING: Final = (
    guard(
        "S22",
        "letters that programs send for a visitor",
        "palaver/dialogs/post/postage.py:Counted.pay",
        "return None",
        "tests/dialogs/test_postage.py::test_a_visitor_sends_so_many_and_is_told_when_the_next_may_go",
    ),
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
        "S4",
        "prices of the platform",
        "palaver/accounting/prices.py:_must_own",
        "return None",
        f"{_PRICES}::test_prices_of_others_are_not_there_and_the_platforms_are_for_who_may",
    ),
    guard(
        "S4",
        "prices of somebody else",
        "palaver/accounting/queries.sql:prices",
        "(account_id = :account_id or account_id is null)",
        f"{_PRICES}::test_prices_of_others_are_not_there_and_the_platforms_are_for_who_may",
    ),
    guard(
        "S5",
        "what calls have cost before a price was set",
        "palaver/accounting/prices.py:must_lie_ahead",
        "return None",
        f"{_PRICES}::test_a_price_lies_ahead",
    ),
    guard(
        "S5",
        "budgets that others have set",
        "palaver/accounting/budgets/queries.sql:remove_budgets",
        "account_id = :account_id",
        f"{_BUDGETS}::test_budgets_are_one_accounts",
    ),
)
