"""Drafts: what people edit, in the open and one after the other, until it is published as the next version."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from palaver.config.bots import Bots, StoredDraft, hash_of, pruned
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding, Report, refused, reported
from palaver.config.document.schema import sections
from palaver.config.document.secrecy import unkept
from palaver.config.document.validate import examine, keeps
from palaver.config.layers.effective import overruled, taken_up
from palaver.config.layers.layers import beneath, laid
from palaver.config.releasing.gates import Gates
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.core.db import Database, named_queries
from palaver.core.errors import Forbidden, PreconditionFailed

SQL = named_queries(__file__)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`config` as somebody left it, valid or not, with every section; it was begun on version `base_version`."""

    config: dict[str, Any]
    base_version: int
    updated_at: datetime
    updated_by: str

    @property
    def etag(self) -> str:
        """What whoever changes the draft says they have seen."""
        return hash_of(pruned(self.config))


class Drafts:
    def __init__(self, bots: Bots, gates: Gates) -> None:
        self.bots, self.gates, self.db = bots, gates, bots.db

    async def read(self, caller: Caller, alias: str) -> Draft:
        return shown(await self.bots.stored_draft(caller, alias))

    async def save(self, caller: Caller, alias: str, seen: str, config: Mapping[str, Any]) -> Draft:
        """
        Put `config` in the place of what the caller has seen; PreconditionFailed when that is no longer there.

        It may be wrong in any way but two: Unprocessable for secrets in clear and the like, which are not kept, and
        Forbidden for a change of whom the bot is open to by who may not make one: somebody else would publish it.
        """
        if told := unkept(config):
            raise refused(told)
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, alias)
            must_have_seen(shown(stored), seen)
            must_keep_access(caller, stored.config, config)
            await self.put(tx, stored, config, caller.owner, datetime.now(UTC))
        return await self.read(caller, alias)

    async def validate(self, caller: Caller, alias: str, config: Mapping[str, Any] | None = None) -> Report:
        """What publishing `config`, or else the draft, would say."""
        stored = await self.bots.stored_draft(caller, alias)
        if config is not None:
            stored = msgspec.structs.replace(stored, config=dict(config))
        return (await self.examined(stored))[1]

    async def follow(self, caller: Caller, alias: str, section: str, values: Mapping[str, Any]) -> None:
        """Put what was published of one section into the draft that somebody has begun, which would take it back."""
        async with self.db.transaction() as tx:
            stored = await self.bots.locked(tx, caller, alias)
            if stored.edited:
                config = {**stored.config, section: dict(values)}
                await self.put(tx, stored, config, stored.updated_by, stored.updated_at)

    async def examined(self, stored: StoredDraft) -> tuple[BotDocument | None, Report]:
        """Everything that publishing `stored.config` would say, and the document when nothing stands in its way."""
        checks = (*self.bots.checks, keeps(stored.alias))
        document, report = await examine(stored.account_id, stored.config, checks, beneath(stored.layers))
        more = [*_behind(stored), *_reopened(stored), *overruled(stored)]
        if document is not None:
            more += taken_up(stored)
            more += await self.gates.ask(stored, laid(stored.config, stored.layers, stored.locks))
        report = reported([*report.errors, *report.warnings, *more])
        return (document if report.ok else None), report

    async def put(self, tx: Database, stored: StoredDraft, config: Mapping[str, Any], by: str, at: datetime) -> None:
        await tx.run(
            SQL.save_draft,
            bot_id=stored.id,
            account_id=stored.account_id,
            config=pruned(config),
            base_version=stored.base_version,
            updated_by=by,
            updated_at=at,
        )


def must_have_seen(draft: Draft, seen: str) -> None:
    """PreconditionFailed, with the draft as it is now, for whoever knows an earlier one."""
    if seen != draft.etag:
        raise PreconditionFailed(
            "Somebody has changed the draft since you read it: nothing was done. Merge it with yours, and try again.",
            details={**msgspec.to_builtins(draft), "etag": draft.etag},
            headers={"ETag": f'"{draft.etag}"'},
        )


def must_keep_access(caller: Caller, before: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    if _access(before) != _access(config) and not caller.may(UNRESTRICTED):
        raise Forbidden(f"To change whom a bot is open to takes {UNRESTRICTED}: leave the section access as it was.")


def _access(config: Mapping[str, Any]) -> Any:
    return pruned(config).get("access")


def shown(stored: StoredDraft) -> Draft:
    return Draft(
        config={**{name: {} for name in sections()}, **stored.config},
        base_version=stored.base_version,
        updated_at=stored.updated_at,
        updated_by=stored.updated_by,
    )


def _behind(stored: StoredDraft) -> list[Finding]:
    if stored.base_version == stored.number:
        return []
    return [
        Finding(
            path="",
            code="behind",
            message=f"the draft was begun on version {stored.base_version}, and version {stored.number} is active now",
            hint=f"look at what version {stored.number} changed: publishing the draft does not keep it",
            severity="warning",
        )
    ]


def _reopened(stored: StoredDraft) -> list[Finding]:
    if _access(stored.config) == _access(stored.active_config):
        return []
    return [
        Finding(
            path="access",
            code="access",
            message="publishing this changes whom the bot is open to",
            hint="compare the section access with that of the active version",
            severity="warning",
        )
    ]
