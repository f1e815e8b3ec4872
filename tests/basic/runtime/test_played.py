"""Programs with their transcript in comments: `'<` is an answer, `'>` a message, `'=` the value, `'!` the error."""

from pathlib import Path
from typing import Final

import pytest

from palaver.basic.values.text import text
from tests.basic.runtime.stage import played

FOLDER: Final = Path(__file__).parent.parent / "played"
PROGRAMS: Final = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.bas"))}


@pytest.mark.parametrize("stored", [False, True], ids=["at once", "stored at every await point"])
@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_plays_as_its_comments_say(name: str, *, stored: bool) -> None:
    source = PROGRAMS[name]
    lines = [line[1:] for line in source.splitlines() if line[:2] in {"'<", "'>", "'=", "'!"}]
    found = await played(
        source, [line[2:] for line in lines if line[0] == "<"], stored=stored, known={"user": {"name": "Ana"}}
    )
    shown = [f"> {line}" for message in found.messages for line in message.splitlines()]
    if found.error is not None:
        shown.append(f"! {found.error}")
    elif found.value is not None:
        shown.append(f"= {text(found.value)}")
    assert shown == [line for line in lines if line[0] != "<"]
    assert not found.states or max(found.states) < 4_000
