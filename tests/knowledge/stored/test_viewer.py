"""What a citation opens is the version that answers, also while a newer one waits or has failed."""

from palaver.knowledge.links import Whole
from palaver.knowledge.viewer import Viewer
from tests.knowledge.stored.house import House

LAMP = b"# The lighthouse\n\nThe lamp is lit at dusk.\n"


def text(content: bytes) -> Whole:
    return Whole("lamp.md", "text/markdown", content)


async def test_a_broken_version_does_not_hide_the_one_that_answers(house: House) -> None:
    caller = await house.account()
    (first,) = await house.filled(caller, "docs", [text(LAMP)])
    viewer = house.get(Viewer)
    assert await house.add(caller, "docs", text(b"\x00" * 5000)) == first.id
    assert (await house.settled(caller, "docs", first.id)).status == "failed"
    seen = await viewer.open(caller, first.id)
    assert (seen.version, seen.live, seen.bytes) == (1, 1, len(LAMP))
    assert b"".join([piece async for piece in await viewer.original(seen)]) == LAMP
    (section,) = await viewer.sections(caller, seen, None, None)
    assert section.parts[0].text == "The lamp is lit at dusk."
