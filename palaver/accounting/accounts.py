"""Whoever is told of calls: each becomes a row, whose end nobody has to wait for."""

from palaver.accounting.call import ModelCall
from palaver.accounting.row import row_of
from palaver.accounting.writer import Writer


class Accounts:
    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def hear(self, call: ModelCall) -> None:
        """Take a call that has ended into account."""
        self.writer.put(row_of(call))
