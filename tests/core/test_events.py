"""Events: whoever listens to a type hears it, and one that breaks keeps nobody else from hearing."""

from dataclasses import dataclass

from palaver.core.events import Events


@dataclass(frozen=True)
class Rung:
    times: int


@dataclass(frozen=True)
class Knocked:
    times: int


async def test_listeners_hear_their_own_type_in_order() -> None:
    events, heard = Events(), []

    async def first(event: Rung) -> None:
        heard.append(("first", event.times))

    async def second(event: Rung) -> None:
        heard.append(("second", event.times))

    events.listen(Rung, first)
    events.listen(Rung, second)
    await events.tell(Knocked(1))
    await events.tell(Rung(2))
    assert heard == [("first", 2), ("second", 2)]


async def test_a_listener_that_breaks_keeps_nobody_from_hearing() -> None:
    events, heard = Events(), []

    async def broken(event: Rung) -> None:
        raise ValueError(event)

    async def sound(event: Rung) -> None:
        heard.append(event)

    events.listen(Rung, broken)
    events.listen(Rung, sound)
    await events.tell(Rung(1))
    assert heard == [Rung(1)]
