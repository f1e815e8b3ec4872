"""kill -9 of the whole process tree, twenty times on one data directory."""

from tests.e2e.test_deaths import kill
from tests.servers.scripted_llm import ScriptedLLM

TIMES = 20


async def test_twenty_kills(llm: ScriptedLLM) -> None:
    mortal = await kill(llm, TIMES, seed=20)
    assert len(mortal.witness.documents) == TIMES
    assert len(set(mortal.witness.struck)) > 2, mortal.witness.struck
