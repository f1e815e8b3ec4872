"""Whoever is told of calls: each counts to its budgets and becomes a row, whose end nobody has to wait for."""

from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.call import CACHED, ModelCall
from palaver.accounting.row import row_of
from palaver.accounting.savings import Savings
from palaver.accounting.writer import Writer


class Accounts:
    def __init__(self, writer: Writer, budgets: Budgets, savings: Savings) -> None:
        self.writer, self.budgets, self.savings = writer, budgets, savings
        writer.stored.append(budgets.stored_rows)

    def hear(self, call: ModelCall) -> None:
        """Take a call that has ended into account."""
        if call.outcome == CACHED:
            self.savings.hear(call)
            return
        row = row_of(call)
        self.budgets.hear(row)
        self.writer.put(row)
