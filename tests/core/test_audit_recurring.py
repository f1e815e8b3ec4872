"""Acts that can be repeated at will: one row, a number at the end, and a bound for everybody together."""

import asyncio
from uuid import UUID

from palaver.core.audit import DENIED, FAILED, KEY_USED, OTHERS, SIGNED_IN, Act
from palaver.core.audit.recurring import KEY_USE_S, MOST_REFUSED, MOST_USES, REFUSED_S, Recurring

ACCOUNT = UUID(int=1)


class Desk:
    """What was written, and a clock that stands still."""

    def __init__(self) -> None:
        self.now, self.acts, self.spans = 0.0, list[Act](), list[float]()
        self.wrote = asyncio.Event()
        self.recurring = Recurring(self.write, lambda: self.now)

    async def write(self, act: Act, seconds: float) -> None:
        self.acts.append(act)
        self.spans.append(seconds)
        self.wrote.set()

    async def written(self) -> list[Act]:
        await self.recurring.sweep()
        found, self.acts = self.acts, []
        return found


def denial(actor: str = "key:1", target: str = "DELETE /api/bots/a", account: UUID = ACCOUNT) -> Act:
    return Act(account=account, actor=actor, action="bots.write", outcome=DENIED, target=target, request_id="r")


def use(address: str, actor: str = "key:1") -> Act:
    return Act(account=ACCOUNT, actor=actor, action=KEY_USED, address=address)


async def test_the_first_denial_is_written_and_the_rest_counted() -> None:
    desk = Desk()
    for number in range(100):
        desk.recurring.note(denial(target=f"DELETE /api/bots/{number}"))
    (first,) = await desk.written()
    assert (first.target, first.details, first.request_id) == ("DELETE /api/bots/0", {}, "r")
    desk.now = REFUSED_S
    (last,) = await desk.written()
    assert (last.details, last.request_id) == ({"repeated": 99}, None)
    desk.now += REFUSED_S
    assert not await desk.written()


async def test_the_next_window_begins_with_a_row() -> None:
    desk = Desk()
    desk.recurring.note(denial())
    desk.recurring.note(denial())
    desk.now = REFUSED_S
    desk.recurring.note(denial())
    assert [act.details for act in await desk.written()] == [{}, {"repeated": 1}, {}]


async def test_actors_beyond_the_bound_are_others() -> None:
    desk = Desk()
    for number in range(MOST_REFUSED + 1000):
        desk.recurring.note(denial(actor=f"visitor:{number}"))
    written = await desk.written()
    assert len(written) == MOST_REFUSED + 1
    assert (written[-1].actor, written[-1].target) == (OTHERS, "")
    desk.now = REFUSED_S
    (others,) = await desk.written()
    assert (others.actor, others.details) == (OTHERS, {"repeated": 999})


async def test_a_flood_of_one_action_hides_no_other() -> None:
    desk = Desk()
    for number in range(MOST_REFUSED + 5):
        desk.recurring.note(denial(actor=f"visitor:{number}"))
    await desk.written()
    wrong = Act(account=ACCOUNT, actor="user:1", action=SIGNED_IN, outcome=FAILED, address="192.0.2.1")
    for _ in range(5):
        desk.recurring.note(wrong)
    assert await desk.written() == [wrong]
    desk.now = REFUSED_S
    assert [(act.actor, act.action, act.details) for act in await desk.written()] == [
        (OTHERS, "bots.write", {"repeated": 4}),
        ("user:1", SIGNED_IN, {"repeated": 4}),
    ]


async def test_one_accounts_flood_costs_another_nothing() -> None:
    desk = Desk()
    for number in range(MOST_REFUSED + 5):
        desk.recurring.note(denial(actor=f"visitor:{number}"))
    await desk.written()
    desk.recurring.note(denial(account=UUID(int=2)))
    assert [act.account for act in await desk.written()] == [UUID(int=2)]


async def test_a_keys_use_is_written_once_an_hour_and_address() -> None:
    desk = Desk()
    for address in ["127.0.0.1", "127.0.0.2"] * 50:
        desk.recurring.note(use(address))
    assert [act.address for act in await desk.written()] == ["127.0.0.1", "127.0.0.2"]
    assert desk.spans == [KEY_USE_S, KEY_USE_S]  # what another worker has written is not written again
    desk.now = KEY_USE_S
    assert not await desk.written()
    desk.recurring.note(use("127.0.0.1"))
    assert len(await desk.written()) == 1


async def test_a_key_that_is_used_from_everywhere_is_bounded() -> None:
    desk = Desk()
    for number in range(MOST_USES + 50):
        desk.recurring.note(use(f"2001:db8::{number:x}"))
    written = await desk.written()
    assert len(written) == MOST_USES + 1
    assert written[-1].actor == OTHERS


async def test_counts_are_written_when_the_server_ends() -> None:
    desk = Desk()
    desk.recurring.note(denial())
    desk.recurring.note(denial())
    await desk.recurring.close()
    assert [act.details for act in desk.acts] == [{}, {"repeated": 1}]


async def test_what_is_noted_is_written_without_being_asked() -> None:
    desk = Desk()
    running = asyncio.create_task(desk.recurring.run())
    desk.recurring.note(denial())
    async with asyncio.timeout(10):
        await desk.wrote.wait()
    running.cancel()
