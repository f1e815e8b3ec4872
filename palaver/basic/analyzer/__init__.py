"""The analyzer: what is wrong or doubtful in a program that can be read, and what it declares to others."""

from palaver.basic.analyzer.analysis import Analysis, analyze

__all__ = ["Analysis", "analyze"]
