"""The parser, by hand: each file one noun of the grammar, each class stands on the one before; errors never end it."""

from palaver.basic.parser.program import Parsed, parse

__all__ = ["Parsed", "parse"]
