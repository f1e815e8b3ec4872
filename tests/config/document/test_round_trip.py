"""Arbitrary valid documents come back as they were: from YAML, from JSON, from the database."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings

from palaver.config.bots import Bots, hash_of, pruned
from palaver.config.document.validate import parse, read
from palaver.config.document.yamls import dump, load
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.versions import Versions
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.security.permissions import ALL
from tests.config.documents import documents, drawn
from tests.config.test_bots import somebody

STORED = 60


@settings(max_examples=200, deadline=None)
@given(documents())
def test_through_yaml(config: dict[str, Any]) -> None:
    back, wrong = load(dump(config), "bot.yaml")
    assert wrong == []
    assert (back, json.dumps(back)) == (config, json.dumps(config)), "and every number of its own kind"


@settings(max_examples=200, deadline=None)
@given(documents())
def test_through_json(config: dict[str, Any]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(config)) == json.loads(json.dumps(config)) == config


async def test_through_the_database(database: Database) -> None:
    """Saved as a draft, published, read by a server that knows nothing of it, and published again as it was read."""
    caller = msgspec.structs.replace(await somebody(database), permissions=ALL)
    bots, fresh = (Bots(database, open_cache(None)[1]) for _ in range(2))
    stored = 0
    for number, config in enumerate(drawn(STORED)):
        alias = f"bot-{number}"
        config["identity"]["alias"] = alias
        config.pop("release", None)  # it says who publishes, and to how many at first
        if read(config)[1]:
            continue
        stored += 1
        await bots.create(caller, {"identity": {"alias": alias}})
        await _through(caller, bots, fresh, alias, config)
    assert stored > STORED / 2


async def _through(caller: Caller, bots: Bots, fresh: Bots, alias: str, config: dict[str, Any]) -> None:
    drafts, versions = Drafts(bots, Gates()), Versions(fresh)
    draft = await drafts.read(caller, alias)
    await drafts.save(caller, alias, draft.etag, config)
    assert pruned((await drafts.read(caller, alias)).config) == pruned(config)
    assert (await Releases(drafts).publish(caller, alias, "")).number == 2
    made = parse(config)
    assert (await fresh.active(caller, alias)).document == made
    kept = await versions.one(caller, alias, 2)
    assert kept.config == pruned(made.model_dump(mode="json", exclude_unset=True))
    assert kept.config_hash == hash_of(kept.config)
    seen = await drafts.read(caller, alias)
    await drafts.save(caller, alias, seen.etag, kept.config)
    await Releases(drafts).publish(caller, alias, "")
    assert (await versions.one(caller, alias, 3)).config_hash == kept.config_hash
