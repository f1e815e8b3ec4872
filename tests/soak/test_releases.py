"""Fifty publications and fifty ways back while two hundred people talk to the bot over four workers."""

from statistics import median

from tests.e2e.house import environment, opened
from tests.e2e.releasing import released_under_streams
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import ScriptedLLM

WORKERS, TALKERS, TIMES = 4, 200, 50
WORDS = 200  # ten seconds of a model that writes twenty tokens a second


async def test_fifty_releases_under_two_hundred_streams(llm: ScriptedLLM) -> None:
    """None fails, breaks off or is mixed; how soon each worker was on the version is printed: no machine is a clock."""
    async with palaver_server(workers=WORKERS, env=environment(llm)) as server, opened(server, llm) as house:
        took, answers = await released_under_streams(house, rounds=TIMES, talkers=TALKERS, rate=20, words=WORDS)
    print(
        f"{len(took)} releases, {TALKERS} streams, {answers} answers: new conversations are on the version on all of "
        f"{WORKERS} workers after {median(took) * 1e3:.0f} ms, at worst {max(took) * 1e3:.0f} ms"
    )
    assert len(took) == 2 * TIMES
    assert answers > len(took)
