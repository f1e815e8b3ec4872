"""The programs of a bot's draft, one by one: listed, read, written, renamed, deleted; each knows what it was."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from pydantic import ValidationError

from palaver.config.document.dialogs import START, Dialogs, folded, is_script
from palaver.config.document.finding import Finding, refused
from palaver.config.releasing.drafts import Draft, Drafts
from palaver.core.caller import Caller
from palaver.core.errors import Conflict, NotFound, PreconditionFailed, PreconditionRequired
from palaver.dialogs.programs.judging import Judge, Judged, Role

_TRIES: Final = 5  # while others save the same draft
_REFUSED: Final = "The program cannot be kept."

Sources = dict[str, str]


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """
    A program as the list shows it; `state` compares it with the active version.

    `roles`: start, dialog, tool, job, hook, tables; `tools` are the names of those that it gives to models.
    """

    path: str
    bytes: int
    state: str
    roles: list[Role]
    tools: list[str]
    errors: int
    warnings: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A program whole; its ETag is what a change of it sends as If-Match."""

    path: str
    source: str

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()[:32]


class Scripts:
    def __init__(self, drafts: Drafts, judge: Judge) -> None:
        self.drafts, self.judge = drafts, judge

    async def all(self, caller: Caller, alias: str) -> list[Script]:
        """By their paths."""
        stored = await self.drafts.bots.stored_draft(caller, alias)
        now, before = sources_of(stored.config), sources_of(stored.active_config)
        judged = await self.judge.of(dialogs_of(stored.config))
        return [_shown(path, text, before.get(path), judged[path]) for path, text in sorted(now.items())]

    async def dialogs(self, caller: Caller, alias: str) -> Dialogs:
        """The programs of the draft with what else it says of them, right or wrong."""
        return dialogs_of((await self.drafts.read(caller, alias)).config)

    async def read(self, caller: Caller, alias: str, path: str) -> Source:
        return _found((await self.dialogs(caller, alias)).scripts, path)

    async def write(self, caller: Caller, alias: str, path: str, source: str, seen: str | None) -> Source:
        """
        Put a program into the draft. `seen` is the ETag of the one that it replaces, None for a new one.

        PreconditionFailed when there is another by now, PreconditionRequired when there is one that was not seen.
        """

        def put(scripts: Sources) -> Sources:
            _must_have_seen(scripts, path, seen)
            return {**scripts, path: source}

        await self._change(caller, alias, put)
        return Source(path=path, source=source)

    async def rename(self, caller: Caller, alias: str, path: str, to: str) -> Source:
        """Conflict when there is a program of that name."""

        def move(scripts: Sources) -> Sources:
            found = _found(scripts, path)
            if any(folded(each) == folded(to) for each in scripts if each != found.path):
                raise Conflict(f"There is a program {to!r} already.")
            return {**{name: text for name, text in scripts.items() if name != found.path}, to: found.source}

        return _found(await self._change(caller, alias, move), to)

    async def delete(self, caller: Caller, alias: str, path: str) -> None:
        def drop(scripts: Sources) -> Sources:
            found = _found(scripts, path)
            return {name: text for name, text in scripts.items() if name != found.path}

        await self._change(caller, alias, drop)

    async def _change(self, caller: Caller, alias: str, edit: Callable[[Sources], Sources]) -> Sources:
        """Save the draft with its programs edited, and nothing else of it, whatever others do to it meanwhile."""
        for left in reversed(range(_TRIES)):
            draft = await self.drafts.read(caller, alias)
            scripts = edit(sources_of(draft.config))
            _must_fit(scripts)
            try:
                await self.drafts.save(caller, alias, draft.etag, _with(draft, scripts))
            except PreconditionFailed:
                if not left:
                    raise
                continue
            return scripts
        raise AssertionError("the last try answers or raises")


def sources_of(config: Mapping[str, Any]) -> Sources:
    """The programs of a draft, whatever else is wrong with it."""
    dialogs = config.get("dialogs")
    found = dialogs.get("scripts") if isinstance(dialogs, Mapping) else None
    return {path: text for path, text in found.items() if isinstance(text, str)} if isinstance(found, Mapping) else {}


def dialogs_of(config: Mapping[str, Any]) -> Dialogs:
    """The section as far as it is right, with all of the programs."""
    told = config.get("dialogs")
    params = told.get("params", {}) if isinstance(told, Mapping) else {}
    start = told.get("start", START) if isinstance(told, Mapping) else START
    scripts = sources_of(config)
    try:
        return Dialogs.model_validate({**(told if isinstance(told, Mapping) else {}), "scripts": scripts})
    except ValidationError:
        known = params if isinstance(params, Mapping) else {}
        return Dialogs.model_construct(scripts=scripts, params=dict(known), start=str(start))


def _with(draft: Draft, scripts: Sources) -> dict[str, Any]:
    dialogs = draft.config.get("dialogs")
    rest = {name: value for name, value in dialogs.items() if name != "scripts"} if isinstance(dialogs, dict) else {}
    return {**draft.config, "dialogs": {**rest, **({"scripts": scripts} if scripts else {})}}


def _must_fit(scripts: Sources) -> None:
    try:
        Dialogs.model_validate({"scripts": scripts})
    except ValidationError as error:
        raise refused([_finding(each) for each in error.errors(include_url=False)], _REFUSED) from None


def _finding(item: Any) -> Finding:
    hint = item.get("ctx", {}).get("hint", "a bot has up to 500 programs")
    return Finding(path="path", code=item["type"], message=item["msg"], hint=hint)


def _found(scripts: Mapping[str, str], path: str) -> Source:
    if path not in scripts or not is_script(path):
        raise NotFound("There is no such program.")
    return Source(path=path, source=scripts[path])


def _must_have_seen(scripts: Sources, path: str, seen: str | None) -> None:
    if path not in scripts:
        if seen is not None:
            raise PreconditionFailed("The program that you have read is not there any more: nothing was done.")
        if any(folded(each) == folded(path) for each in scripts):
            raise Conflict(f"There is a program of this name already, but for capitals: {path!r}.")
        return
    now = Source(path=path, source=scripts[path])
    if seen is None:
        raise PreconditionRequired("There is a program of this name: send its ETag as If-Match to replace it.")
    if seen != now.etag:
        raise PreconditionFailed(
            "Somebody has changed the program since you read it: nothing was done.",
            details={**msgspec.to_builtins(now), "etag": now.etag},
            headers={"ETag": f'"{now.etag}"'},
        )


def _shown(path: str, text: str, before: str | None, judged: Judged) -> Script:
    return Script(
        path=path,
        bytes=len(text.encode()),
        state="new" if before is None else "same" if before == text else "changed",
        roles=judged.roles,
        tools=judged.tools,
        errors=judged.errors,
        warnings=judged.warnings,
    )
