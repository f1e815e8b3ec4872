"""The gate: a bot that requires evaluation sets is published once a run on exactly this draft has passed them all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from palaver.chat.rehearsals.frozen import content
from palaver.config.bots import StoredDraft, hash_of
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.config.layers.layers import laid
from palaver.core.db import Database
from palaver.modules.evaluation.sets import SQL

_PATH: Final = "release.required_eval_sets"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A set and its newest whole run on the draft, where there is one."""

    name: str
    cases: int
    ran: bool
    current: bool
    total: int
    passed: int


class EvaluationGate:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def __call__(self, stored: StoredDraft, _document: BotDocument) -> Sequence[Finding]:
        """
        What stands in the way. Sets that the active version requires count too, or that were required before going
        back, as do those of the draft: whoever takes a requirement away has passed it once more.
        """
        draft = laid(stored.config, stored.layers, stored.locks)
        names = stored.required_sets | set(draft.release.required_eval_sets)
        if not names:
            return []
        values = {"account_id": stored.account_id, "bot_id": stored.id, "config_hash": hash_of(content(draft))}
        rows = await self.db.all(SQL.standing, Standing, **values, names=sorted(names))
        return [*_findings(sorted(names), {row.name: row for row in rows}, stored.alias)]


def _findings(names: Sequence[str], known: Mapping[str, Standing], alias: str) -> Iterator[Finding]:
    for name in names:
        found = known.get(name)
        run = f"run it against the draft at /bots/{alias}/evaluation/{name}"
        if found is None:
            hint = f"create it at /bots/{alias}/evaluation"
            yield _finding("no_eval_set", f"there is no evaluation set {name!r}", hint)
        elif not found.cases:
            yield _finding("empty_eval_set", f"the evaluation set {name!r} has no cases", f"add some, then {run}")
        elif not found.ran:
            yield _finding("not_evaluated", f"{name!r} has not been run on this draft as it is now", run)
        elif not found.current:
            yield _finding("stale_evaluation", f"the cases of {name!r} have changed since its run", run)
        elif found.passed < found.total:
            message = f"{found.total - found.passed} of {found.total} cases of {name!r} fail on this draft"
            yield _finding("evaluation_failed", message, f"mend the draft or the set, then {run}")


def _finding(code: str, message: str, hint: str) -> Finding:
    return Finding(path=_PATH, code=code, message=message, hint=hint)
