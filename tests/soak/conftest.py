"""Collected only when asked for: `pytest tests/soak`."""

from pathlib import Path

import pytest

from tests.e2e.conftest import house, llm, server

__all__ = ["house", "llm", "server"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """None leaves the decision to pytest."""
    asked = any("soak" in argument for argument in config.invocation_params.args)
    return None if asked else True
