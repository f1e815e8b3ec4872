"""Releasing a bot under streams: until every one of four workers starts conversations on the new version."""

import asyncio
from statistics import median
from typing import Final

from benchmarks.figure import MS, Figure, most
from tests.e2e.house import environment, opened
from tests.e2e.releasing import released_under_streams
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import scripted_llm

_WORKERS: Final = 4
_TALKERS: Final = 200
_RATE: Final = 20  # tokens a second, as models write
_WORDS: Final = 200  # in an answer
_ROUNDS: Final = 50  # of one publication and one way back


def measure() -> list[Figure]:
    """An answer that fails, or that is mixed of two versions, ends the run."""
    took, answers = asyncio.run(_released())
    words = f"Release live on {_WORKERS} workers under {_TALKERS} streams"
    note = f"{len(took)} releases, {answers} answers, none failed or mixed"
    milliseconds = [1000 * each for each in took]
    return [
        Figure(name=words, form=MS, value=median(milliseconds), note=note),
        Figure(name=f"{words}, slowest", form=MS, value=max(milliseconds), target=most(1000)),
    ]


async def _released() -> tuple[list[float], int]:
    async with (
        scripted_llm() as llm,
        palaver_server(workers=_WORKERS, env=environment(llm)) as server,
        opened(server, llm) as house,
    ):
        return await released_under_streams(house, rounds=_ROUNDS, talkers=_TALKERS, rate=_RATE, words=_WORDS)
