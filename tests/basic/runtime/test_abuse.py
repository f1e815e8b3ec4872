"""Programs that want too much all end in LimitExceeded, soon, and what stands beside them goes on."""

from pathlib import Path
from typing import Final

import pytest

from palaver.basic.limits import Limits
from tests.basic.runtime.stage import played

FOLDER: Final = Path(__file__).parent.parent / "abuse"
PROGRAMS: Final = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.bas"))}
_FEW: Final = {"operations": 1_000_000, "seconds": 20.0, "memory": 64_000_000, "output": 50_000}


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_that_wants_too_much_ends(name: str) -> None:
    limits = Limits(**_FEW)  # type: ignore[arg-type]  # each has its own type
    found = await played(PROGRAMS[name], ["x"] * 20, stored=True, limits=limits, model=["x"] * 20)
    assert found.error is not None
    assert found.error.code == "LimitExceeded"
    assert limits.spent < 10
    assert (await played("RETURN 1 + 1")).value == 2
