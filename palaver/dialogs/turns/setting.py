"""What a program reads and changes of the scene of its errand's conversation."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from palaver.basic.errors import limit_exceeded
from palaver.chat.scene import EMPTY, Scene, Scenes
from palaver.dialogs.errand import Errand

_LARGEST: Final = 256_000  # bytes


async def set_for(errand: Errand, scenes: Scenes) -> Scene:
    """Nothing is set where there is no conversation."""
    if errand.session is None:
        return EMPTY
    return await scenes.of(errand.caller.account, errand.session, errand.db)


async def change(errand: Errand, scenes: Scenes, **fields: Any) -> None:
    await edit(errand, scenes, lambda scene: msgspec.structs.replace(scene, **fields))


async def edit(errand: Errand, scenes: Scenes, made: Callable[[Scene], Scene]) -> None:
    """LimitExceeded for more than is read with each turn of a conversation; where there is none, nothing is cleared."""
    if errand.session is None and made(Scene()) == Scene():
        return
    session = errand.conversation()

    def bounded(scene: Scene) -> Scene:
        after = made(scene)
        if len(msgspec.json.encode(after)) > _LARGEST:
            raise limit_exceeded(f"more than {_LARGEST // 1000} kB that programs set for a conversation")
        return after

    await scenes.change(errand.db, errand.caller.account, session, bounded)
