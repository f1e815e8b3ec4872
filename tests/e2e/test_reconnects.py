"""Broken connections amid streamed answers: no client loses or doubles a byte; `make soak` breaks a thousand."""

from tests.e2e import landing
from tests.e2e.house import House
from tests.e2e.reconnects import break_lines

RECONNECTS = 150


async def test_no_break_loses_or_doubles_a_byte(house: House) -> None:
    tally = await break_lines(house, RECONNECTS, clients=20, seed=1)
    print(tally)
    assert tally.reconnects >= RECONNECTS
    assert tally.torn > RECONNECTS / 10
    if landing.KNOWN and house.server.workers > 1:
        assert tally.elsewhere > RECONNECTS / 4
