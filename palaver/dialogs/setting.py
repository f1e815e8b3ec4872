"""What a program reads and changes of the scene of its errand's conversation."""

from typing import Any

import msgspec

from palaver.basic.errors import BasicError
from palaver.chat.scene import EMPTY, Scene, Scenes
from palaver.dialogs.errand import Errand


async def set_for(errand: Errand, scenes: Scenes) -> Scene:
    """Nothing is set where there is no conversation."""
    if errand.session is None:
        return EMPTY
    return await scenes.of(errand.caller.account, errand.session, errand.db)


async def change(errand: Errand, scenes: Scenes, **fields: Any) -> None:
    if errand.session is None:
        raise BasicError("NoInteractiveUser", "there is no conversation here")
    account, session = errand.caller.account, errand.session
    await scenes.change(errand.db, account, session, lambda scene: msgspec.structs.replace(scene, **fields))
