"""Programs with their transcript in comments: `'<` is an answer, `'>` a message, `'=` the value, `'!` the error."""

from pathlib import Path
from typing import Final

import pytest

from palaver.basic.transcript import ended, transcript_of
from tests.basic.runtime.stage import played

FOLDER: Final = Path(__file__).parent.parent / "played"
PROGRAMS: Final = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.bas"))}


@pytest.mark.parametrize("stored", [False, True], ids=["at once", "stored at every await point"])
@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_plays_as_its_comments_say(name: str, *, stored: bool) -> None:
    source = PROGRAMS[name]
    transcript = transcript_of(source)
    assert transcript is not None
    found = await played(source, transcript.answers, stored=stored)
    shown = [f"> {line}".rstrip() for message in found.messages for line in message.splitlines()]
    assert [*shown, *ended(found.value, found.error)] == [*transcript.shown]
    assert not found.states or max(found.states) < 4_000
