"""Tests of BASIC: none has the bounds of a run that another has left in its thread."""

import pytest

from palaver.basic.limits import CURRENT


@pytest.fixture(autouse=True)
def _outside_of_runs() -> None:
    CURRENT.set(None)  # type: ignore[arg-type]  # as where no run was
