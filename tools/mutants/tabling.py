"""The guards before the tables of bots."""

from typing import Final

from tools.mutants.guard import guard

_ROLES: Final = "tests/tables/test_roles.py::test_roles_open_tables_and_columns"
_ROWS: Final = "tests/tables/test_rows.py"

TABLING: Final = (
    guard(
        "S4",
        "tables for certain roles, from a handler that a visitor sets off",
        "palaver/dialogs/agenda/behalf.py:behalf_of",
        "return BOT",
        "tests/dialogs/agenda/test_behalf.py::test_what_a_visitor_sets_off_may_no_more_than_the_visitor",
    ),
    guard(
        "S4",
        "tables for certain roles, from a handler that a webhook sets off",
        "palaver/dialogs/agenda/behalf.py:restored",
        "return BOT",
        "tests/dialogs/agenda/test_behalf.py::test_what_a_webhook_sets_off_may_no_more_than_the_webhook",
    ),
    guard(
        "S22",
        "rows that weigh more than a program reads at once",
        "palaver/tables/weighing.py:weighed",
        "return await rows(db, statement)",
        "tests/tables/test_weighing.py::test_rows_that_weigh_too_much_are_not_read",
    ),
    guard(
        "S4",
        "rows that another account has in a bot's table",
        "palaver/tables/access.py:Opened.mine",
        "return sa.true()",
        "tests/tables/test_adopting.py::test_rows_of_another_account_are_not_there_even_in_the_same_table",
    ),
    guard(
        "S4",
        "tables and columns that are for certain roles",
        "palaver/tables/access.py:Reader.may",
        "return True",
        _ROLES,
    ),
    guard(
        "S4",
        "whose roles open a bot's tables",
        "palaver/dialogs/ports/data.py:roles_of",
        "return None",
        "tests/dialogs/test_data.py::test_who_begins_by_itself_acts_for_the_bot_and_strangers_do_not",
    ),
    guard(
        "S11",
        "values in conditions that programs put together",
        "palaver/basic/rows/pieces.py:put_together",
        "return None",
        f"{_ROWS}::test_a_hostile_value_is_a_value",
    ),
    guard(
        "S11",
        "conditions that are sent as arrays",
        "palaver/basic/rows/reading.py:shape_of",
        "return condition if isinstance(condition, list) else condition_of(text_of(condition))",
        f"{_ROWS}::test_an_array_that_somebody_sends_is_no_condition",
    ),
)
