"""The scene of a conversation: what programs have set for it, which the model is shown and people are offered."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.basic.host import Suggestion, Switcher
from palaver.basic.switchers import prompt_of
from palaver.core.db import Database, named_queries
from palaver.core.errors import Unprocessable

SQL = named_queries(__file__)


class Scene(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    `prompts` by the script that set them; of the `switchers` those whose ids are `on` count.

    `selectable` contexts are shown only when they are `selected`; `collections` and `tools` None are those of the bot,
    and so are `model` and `answers`, which is its `answer_mode`.
    """

    prompts: dict[str, str] = {}
    contexts: dict[str, str] = {}
    selected: list[str] = []
    suggestions: list[Suggestion] = []
    switchers: list[Switcher] = []
    on: list[str] = []
    collections: list[str] | None = None
    tools: list[str] | None = None
    model: str | None = None
    answers: str | None = None

    def instructions(self, language: str) -> list[str]:
        """What it adds to the prompt of a bot with this language: sections, contexts, switchers that are on."""
        selectable = {each.value for each in self.suggestions if each.kind == "key"} & self.contexts.keys()
        contexts = [text for name, text in self.contexts.items() if name not in selectable or name in self.selected]
        chips = [prompt_of(each, language) for each in self.switchers if each.id in self.on]
        return [text for text in (*self.prompts.values(), *contexts, *chips) if text]


EMPTY: Final = Scene()


def switched(scene: Scene, on: Sequence[str]) -> Scene:
    """The same with these switchers on and no others; Unprocessable names those that it does not have."""
    known = [each.id for each in scene.switchers]
    unknown = [repr(id[:100]) for id in on if id not in known]
    if unknown:
        raise Unprocessable(f"This conversation has no switcher {', '.join(unknown)}.")
    return msgspec.structs.replace(scene, on=[id for id in known if id in on])


class Scenes:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def of(self, account: UUID, session: UUID, tx: Database | None = None) -> Scene:
        """EMPTY where nothing was set."""
        return _scene(await (tx or self.db).value(SQL.scene, account_id=account, session_id=session))

    async def change(self, tx: Database, account: UUID, session: UUID, edit: Callable[[Scene], Scene]) -> Scene:
        """What `edit` makes of it, as part of a transaction; others wait for its end."""
        body = await tx.value(SQL.hold_scene, account_id=account, session_id=session)
        changed = edit(_scene(body))
        await tx.run(SQL.set_scene, account_id=account, session_id=session, body=msgspec.to_builtins(changed))
        return changed


def _scene(body: Any) -> Scene:
    return msgspec.convert(body, Scene) if body else EMPTY
