"""The printer: a program as text that is read as the same program; with its source, comments and spellings stay."""

from palaver.basic.printer.program import printed

__all__ = ["printed"]
