"""A release is live on every worker soon, and no answer fails, breaks off or is mixed of two versions."""

from statistics import median

from tests.e2e.conftest import NUMBERS
from tests.e2e.house import House
from tests.e2e.releasing import released_under_streams


async def test_releases_under_streams(house: House) -> None:
    """Printed, not judged: a shared machine is no clock."""
    took, answers = await released_under_streams(house, rounds=10, talkers=12, rate=400, words=40)
    assert len(took) == 20
    assert answers >= 12
    NUMBERS.append(
        f"reload, {len(house.server.worker_pids)} worker(s): {len(took)} releases under {answers} streams, none "
        f"failed or mixed; live on every worker after {median(took) * 1e3:.0f} ms, at worst {max(took) * 1e3:.0f} ms"
    )
