"""Reverting: a field of a draft says what the layers below it say, because the draft says nothing of it any more."""

import difflib
from collections.abc import Sequence

from palaver.config.document.finding import Finding, refused
from palaver.config.layers.layers import layered, paths, without
from palaver.config.releasing.drafts import Draft, Drafts, must_have_seen
from palaver.core.caller import Caller

_REQUIRED = "identity.alias"


async def reverted(drafts: Drafts, caller: Caller, alias: str, seen: str, wanted: Sequence[str] | None) -> Draft:
    """
    The draft without these fields, or without all that other layers can have: what a bot says for itself stays.

    PreconditionFailed when the draft is not the one whose ETag is `seen`; Unprocessable names what is no field.
    """
    draft = await drafts.read(caller, alias)
    must_have_seen(draft, seen)
    if wanted is not None and (wrong := [_finding(path) for path in wanted if path not in _revertible()]):
        raise refused(wrong, "Nothing was reverted.")
    config = without(draft.config, layered() if wanted is None else wanted)
    return await drafts.save(caller, alias, seen, config)


def _revertible() -> list[str]:
    return [path for path in paths() if path != _REQUIRED]


def _finding(path: str) -> Finding:
    if path == _REQUIRED:
        return Finding(path=path, code="missing", message="a bot keeps its alias", hint="leave it out")
    near = difflib.get_close_matches(path, _revertible(), 1)
    hint = f"did you mean {near[0]!r}?" if near else "the effective values list all fields by their paths"
    return Finding(path=path, code="unknown_field", message="there is no such field", hint=hint)
