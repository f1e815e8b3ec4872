"""The project's own files, read once; these tests first, and the figures of the budgets at the end of the run."""

from collections.abc import Sequence

import pytest

from palaver.assembly.front import ROUTES
from palaver.web.route import Route
from tools.house import budgets, source


# Their trees take hundreds of megabytes, which no test of another folder needs.
@pytest.fixture(scope="package")
def everything() -> Sequence[source.Module]:
    return source.modules()


@pytest.fixture(scope="package")
def palaver(everything: Sequence[source.Module]) -> Sequence[source.Module]:
    return [module for module in everything if module.path.startswith("palaver/")]


@pytest.fixture(scope="session")
def routes() -> Sequence[Route]:
    return [route for route in ROUTES if isinstance(route, Route)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick ones first: a breach shows within seconds."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/house/"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for folder in ("palaver", "tests"):
        terminalreporter.write_line(f"{folder}: {budgets.measure(source.modules(folder))}")
