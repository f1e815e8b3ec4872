"""The analyzer: what is wrong or doubtful in a program that can be read, and what it declares to others."""

from palaver.basic.analyzer.analysis import Analysis, analyze
from palaver.basic.analyzer.bot import analyze_bot

__all__ = ["Analysis", "analyze", "analyze_bot"]
