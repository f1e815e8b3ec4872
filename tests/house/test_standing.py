"""Whatever a remembered caller was read from tells of its changes: a table that does not is found here."""

import re
from pathlib import Path
from typing import Final

import palaver
from tools.house.sql import named

ROOT = Path(palaver.__file__).parent
SCHEMA = (ROOT / "core" / "schema.sql").read_text("utf-8")
# What Authenticate remembers is the answer of these queries.
READ: Final = (("security/signing_in", "login"), ("security/keys", "key_by_hash"), ("security/keys", "minter"))
# Columns that may change without anybody's standing changing.
NOTES: Final = {"security_key": {"last_used_at"}, "security_login": {"last_seen_at"}}
# Nothing that was remembered before can rest on a new row of these.
BEGINNINGS: Final = {"core_account", "security_user", "security_key", "security_login"}
_TABLE = re.compile(r"\b(?:from|join)\s+\(*(?:public\.)?([a-z]+_\w+)")
_VIEW = re.compile(r"CREATE VIEW public\.(\w+) AS\n(.*?);\n", re.DOTALL)
_TRIGGER = re.compile(
    r"CREATE CONSTRAINT TRIGGER \w+ AFTER ([A-Z ]+?) ON public\.(\w+) DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
    r"(?:WHEN \(.*\) )?EXECUTE FUNCTION public\.security_changed\(([^)]*)\);"
)


def sources() -> set[str]:
    """The tables behind what is remembered, through views."""
    queries = [named((ROOT / area / "queries.sql").read_text("utf-8"))[name] for area, name in READ]
    views, found, texts = dict(_VIEW.findall(SCHEMA)), set[str](), queries
    while texts:
        tables = set(_TABLE.findall(" ".join(texts).lower())) - found
        found |= tables
        texts = [views[table] for table in tables & views.keys()]
    return found - views.keys()


def told() -> dict[str, set[str]]:
    """The changes that each table tells of: INSERT, UPDATE, DELETE."""
    events: dict[str, set[str]] = {}
    for when, table, _ in _TRIGGER.findall(SCHEMA):
        events.setdefault(table, set()).update(when.split(" OR "))
    return events


def test_every_table_behind_a_caller_tells_of_its_changes() -> None:
    tables, events = sources(), told()
    assert {"core_account", "security_key", "security_totp", "security_group_member", "security_role"} <= tables
    expected = {table: {"UPDATE", "DELETE"} | (set() if table in BEGINNINGS else {"INSERT"}) for table in tables}
    silent = {table: missing for table in tables if (missing := expected[table] - events.get(table, set()))}
    assert silent == {}


def test_every_column_counts_but_for_a_few() -> None:
    """The triggers name what does not count, so a column that is added counts."""
    notes: dict[str, set[str]] = {}
    for _, table, arguments in _TRIGGER.findall(SCHEMA):
        subject, *quiet = re.findall(r"'(\w+)'", arguments)
        assert subject in {"id", "user_id", "account_id"}
        notes[table] = notes.get(table, set()) | set(quiet)
    assert {table: columns for table, columns in notes.items() if columns} == NOTES
