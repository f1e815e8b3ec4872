"""What pages show beside the words of a conversation: files, steps of answers, what programs offer."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from palaver.chat.engine import Engine
from palaver.chat.handover.handover import BY_PEOPLE
from palaver.chat.media.media import MOST_FILES, Media
from palaver.chat.media.showing import Showing
from palaver.chat.scene import Scenes
from palaver.chat.sessions.sessions import StoredMessage, StoredSession
from palaver.config.bots import Bot
from palaver.core.errors import Unavailable
from palaver.core.settings import Settings
from palaver.kit import jsons
from palaver.tools.book import Book, Step
from palaver.web.call import Call

_ARGUMENTS: Final = 2_000  # characters of what a step was called with
_ENDED: Final = {"declined": "refused", "expired": "nobody has answered"}

Shown = dict[UUID, list[dict[str, Any]]]


async def files_of(call: Call[Any], session: StoredSession | None) -> Shown:
    """The files of a conversation by the turn that they came with."""
    found: Shown = {}
    if session is None or not session.files:
        return found
    for file in await call.get(Media).of_session(call.caller, session.id):
        if file.turn_id is not None:
            found.setdefault(file.turn_id, []).append({"id": str(file.id), "name": file.name, "kind": file.kind})
    return found


async def steps_of(call: Call[Any], session: StoredSession | None, messages: Sequence[StoredMessage]) -> Shown:
    """What answers have called, by their turns."""
    found: Shown = {}
    turns = [message.turn_id for message in messages if message.role == "assistant"]
    if session is None or not turns:
        return found
    for step in await call.get(Book).steps(call.caller, session.id, turns):
        if step.turn_id is not None:
            found.setdefault(step.turn_id, []).append(_step(step))
    return found


def takes(call: Call[Any], bot: Bot) -> dict[str, Any]:
    """What files may come with a question to a bot: how many, how large, and why not of some kinds."""
    try:
        lacks = call.get(Showing).lacks(bot.document)
    except Unavailable:
        lacks = {}
    largest = min(bot.document.multimodal.max_upload_mb, call.get(Settings).http.upload_mb)
    return {"most": MOST_FILES, "largest": largest, "lacks": lacks}


def _step(step: Step) -> dict[str, Any]:
    given = step.arguments if isinstance(step.arguments, str) else jsons.encode(step.arguments).decode()
    return {
        "name": step.name,
        "ok": None if step.ok is None else "true" if step.ok else "false",
        "state": _state(step),
        "arguments": "" if given == "{}" else given[:_ARGUMENTS],
    }


def _state(step: Step) -> str:
    if step.ok is None or step.ms is None:
        return "stopped"
    took = f"{step.ms} ms" if step.ms < 1000 else f"{step.ms / 1000:.1f} s"
    return "done · " + took if step.ok else _ENDED.get(step.decision or "", "failed · " + took)


async def offered_in(call: Call[Any], session: StoredSession | None, bot: Bot | None) -> dict[str, Any] | None:
    """The buttons and chips that programs have set for a conversation, as its last answer offered them."""
    if session is None or bot is None or session.status in BY_PEOPLE:
        return None
    account = call.caller.account
    options = await call.get(Engine).dialogue.asks(account, session.id, bot)
    scene = await call.get(Scenes).of(account, session.id)
    if not options and not scene.suggestions and not scene.switchers:
        return None
    said = [{"label": each, "says": each} for each in options] or [
        {"label": each.label, "says": each.value if each.kind == "text" else each.label} for each in scene.suggestions
    ]
    chips = [{"label": each.label, "id": each.id, "on": each.id in scene.on} for each in scene.switchers]
    return {"suggestions": said, "switchers": chips}
