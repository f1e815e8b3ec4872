"""The project's own files, read once; the figures of the budgets, printed at the end of the run."""

from collections.abc import Sequence

import pytest

from palaver.assembly.front import ROUTES
from palaver.web.route import Route
from tools.house import budgets, source


@pytest.fixture(scope="session")
def palaver() -> Sequence[source.Module]:
    return source.modules("palaver")


@pytest.fixture(scope="session")
def everything() -> Sequence[source.Module]:
    return source.modules()


@pytest.fixture(scope="session")
def routes() -> Sequence[Route]:
    return [route for route in ROUTES if isinstance(route, Route)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for folder in ("palaver", "tests"):
        terminalreporter.write_line(f"{folder}: {budgets.measure(source.modules(folder))}")
