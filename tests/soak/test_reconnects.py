"""A thousand broken connections amid the answers of fifty clients."""

from tests.e2e import landing
from tests.e2e.house import House
from tests.e2e.reconnects import break_lines

RECONNECTS = 1000


async def test_a_thousand_reconnects(house: House) -> None:
    tally = await break_lines(house, RECONNECTS, clients=50, seed=50)
    print(tally)
    assert tally.reconnects >= RECONNECTS
    assert tally.torn > RECONNECTS / 10
    if landing.KNOWN and house.server.workers > 1:
        assert tally.elsewhere > RECONNECTS / 4
