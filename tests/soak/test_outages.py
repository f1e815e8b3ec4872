"""Ten seconds without the database, or without the shared cache, in the middle of two hundred streams."""

import pytest

from tests.e2e.house import environment, opened
from tests.e2e.outages import GONE, outage
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import ScriptedLLM

STREAMS, SECONDS = 200, 10.0


@pytest.mark.parametrize("what", GONE)
async def test_ten_seconds_without_it(llm: ScriptedLLM, what: str) -> None:
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        tally = await outage(house, what, streams=STREAMS, seconds=SECONDS)
    print(
        f"{STREAMS} streams without {what} for {SECONDS:.0f} s: all whole and charged once; asked meanwhile,"
        f" {len(tally.acknowledged)} were answered and {tally.refused} told to come back"
    )
