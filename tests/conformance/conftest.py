"""Prints the suite's table at the end of the run."""

import pytest

NUMBERS: list[str] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in NUMBERS:
        terminalreporter.write_line(line)
