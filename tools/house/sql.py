"""SQL stands in queries.sql and migrations alone, under names that are all used, on tables that say whose they are."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.house.source import ROOT, Finding, Module

_STATEMENT = re.compile(
    r"\s*(?:(?:select|SELECT)\s|(?:insert|INSERT)\s+(?:into|INTO)\s|(?:update|UPDATE)\s+\w+\s+(?:set|SET)\s"
    r"|(?:delete|DELETE)\s+(?:from|FROM)\s|(?:with|WITH)\s+\w+\s+(?:as|AS)\s*\("
    r"|(?:create|CREATE|drop|DROP|alter|ALTER)\s+(?:unique |or replace )?"
    r"(?i:table|index|view|schema|extension|type|role|database|function|trigger)\s|(?:truncate|TRUNCATE|listen|LISTEN|notify|NOTIFY)\s+\w*;?$)"
)
# Statements that belong to the database layer itself, before or beside every area's queries.
ALLOWED: Mapping[str, str] = {
    "palaver/core/db/__init__.py": "the ping: one trivial round trip",
    "palaver/core/db/migrate.py": "reads the schema's fingerprint before the schema is known to exist",
    "palaver/tables/ddl.py": "changes of a table that SQLAlchemy's Core has no words for",
    "palaver/core/db/upgrade.py": "the migration's own lock and fingerprint, on alembic's connection",
}
# BASIC has statements of these names; its grammar spells them.
GRAMMAR = tuple(f"palaver/basic/{each}/" for each in ("parser", "printer", "analyzer", "grammar"))
# Tables without account_id.
TABLES_WITHOUT_ACCOUNT: Mapping[str, str] = {
    "core_schema": "one row: the fingerprint of the whole schema",
    "core_account": "is the account",
    "core_worker": "worker processes of this installation",
    "core_cron": "when each periodic job is due, for all",
    "core_migration": "alembic's own",
    "config_platform_value": "the operator's, for the bots of every account",
    "config_platform_locks": "what of it is locked, in one row",
    "security_change": "ids alone, for every worker, which forgets what rests on them",
    "security_totp": "a person's own, whatever account they are in",
    "security_backup_code": "a person's own, whatever account they are in",
    "security_signing_key": "signs the tokens of every account; the token names the account",
    "vectors_posting": "60 rows a unit, addressed by the collection's number, which belongs to one account",
}
# Queries on tables with account_id that do not ask for it; "area.*" stands for all of an area.
QUERIES_WITHOUT_ACCOUNT: Mapping[str, str] = {
    "sessions.talked_to": "what is to be looked through for old conversations, whoever had them; tells ids alone",
    "media.left": "files without a conversation, whoever had them; tells ids and places alone",
    "answers.forget_expired": "what has lived long enough, whosever it is",
    "releasing.running_canaries": "what every worker watches, whosever it is",
    "memory.remembering": "what is to be looked through for old facts, whoever they are about; tells ids alone",
    "runs.take_dead": "goes on with the runs of a dead worker, whosever they are",
    "runs.take_due": "goes on with what waited until now, whosever it is",
    "runs.said_in": "addressed by turns that this worker has closed itself",
    "ports.expire_memory": "what was to be remembered until now, whosever it is",
    "drive.end_links": "addresses that hold no more, whosever file they were of",
    "tools.decided_anywhere": "addressed by calls that this worker waits for itself",
    "layers.put_platform_values": "the operator's, for the bots of every account",
    "jobs.claim": "takes what is due, whoever asked",
    "jobs.fire": "periodic jobs belong to nobody",
    "jobs.beat": "addressed by the lease that the worker took itself",
    "jobs.hold": "addressed by its lease",
    "jobs.finish": "addressed by its lease",
    "jobs.postpone": "addressed by its lease",
    "jobs.forget": "old jobs of everybody",
    "joining.invitation": "addressed by the hash of a link, which says whose it is",
    "joining.spend_invitation": "addressed by the hash of a link, which says whose it is",
    "oidc.login_issuer": "addressed by the hash of the cookie's secret",
    "secrets.master_keys": "counts what is under each master key; shows nothing of an account",
    "keys.key_by_hash": "addressed by the hash of a key, which says whose it is",
    "keys.whose_key": "addressed by the hash of a key, which says whose it is",
    "rbac.key_makers": "addressed by the key that acts, of whatever account; tells who made it",
    "rbac.maker_key": "addressed by the key that made a link; whether it may act in the account is asked of it",
    "signing_in.link": "addressed by the hash of a link, which says whose it is",
    "signing_in.use_link": "addressed by the hash of a link, which says whose it is",
    "signing_in.user_by_email": "addressed by the e-mail address, which one person has",
    "standing.changes": "what every worker must forget, whoever it was for; tells ids alone",
    "keys.key_origins": "asked before a key is shown; tells origins, and not whose",
    "signing_in.revoke_login": "addressed by the hash of the cookie's secret",
    "signing_in.sweep_invitations": "what has ended, whoever it was for",
    "signing_in.sweep_links": "what has ended, whoever it was for",
    "signing_in.sweep_logins": "what has ended, whoever it was for",
    "visitors.widget_shown": "addressed by a widget's public id, which says whose it is",
    "vectors.*": "addressed by the collection's number, which belongs to one account",
}
_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_TOUCHED = re.compile(r"(?:from|into|update|join)\s+([a-z]+_\w+)")
# Showing a row's account is not asking for it.
_ASKED = re.compile(
    r"account(?:_id)? (?:=|is not distinct from) (?::account|\w+\.account)"
    r"|insert into \w+(?: as \w+)?\s*\([^)]*\baccount_id\b"
)
_TABLE = re.compile(r"create (?:unlogged )?table (?:if not exists )?(\w+) \((.*?)\n?\s*\);", re.DOTALL | re.IGNORECASE)


def declared(module: Module) -> Iterator[ast.AST]:
    """What a keyword of BASIC says of itself: its phrases, its example."""
    if module.path.startswith("palaver/basic/keywords/"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Keyword":
                yield from ast.walk(node)


def sql_in_code(module: Module) -> Iterator[Finding]:
    """Strings of palaver/ that begin like a statement."""
    if module.is_migration or module.path in ALLOWED or module.path.startswith(GRAMMAR):
        return
    docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    docstrings |= set(map(id, declared(module)))
    for node in ast.walk(module.tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docstrings else None
        if isinstance(text, str) and _STATEMENT.match(text):
            yield module.finding(node, f"SQL in code: {text.strip()[:40]!r} belongs into queries.sql")


def named(text: str) -> dict[str, str]:
    """The queries of a queries.sql: each name with what follows it."""
    parts = _NAME.split(text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def used(modules: list[Module]) -> set[str]:
    """The names that modules take from SQL."""
    return {
        node.attr
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "SQL"
    }


def query_names(path: str, text: str, neighbours: list[Module]) -> Iterator[Finding]:
    """Queries that nobody uses, names that no query has, queries that do not say what they are for."""
    queries, wanted = named(text), used(neighbours)
    for name in sorted(queries.keys() - wanted):
        yield Finding(path, 1, f"the query {name} is not used")
    for name in sorted(wanted - queries.keys()):
        yield Finding(path, 1, f"there is no query {name}")
    for name, body in queries.items():
        if not body.lstrip("\n").startswith("-- "):
            yield Finding(path, 1, f"{name} lacks its sentence")


def unowned(area: str, text: str) -> Iterator[str]:
    """The queries, as area.name, that touch rows of accounts and do not ask whose they are."""
    for name, body in named(text).items():
        statement = re.sub(r"^--.*$", "", body, flags=re.MULTILINE)
        owned = set(_TOUCHED.findall(statement.lower())) - TABLES_WITHOUT_ACCOUNT.keys()
        if owned and not _ASKED.search(statement):
            yield f"{area}.{name}"


def query_files(root: Path = ROOT) -> list[Path]:
    return sorted((root / "palaver").rglob("queries.sql"))


def table_names(module: Module) -> Iterator[Finding]:
    """Tables that a migration creates under another area's name, or whose rows do not say whose they are."""
    area = module.parts[-3]
    for name, columns in _TABLE.findall(module.text):
        if not name.startswith(f"{area}_"):
            yield module.finding(1, f"the table {name} is not named after its area {area}")
        if "account_id" not in columns and name not in TABLES_WITHOUT_ACCOUNT:
            yield module.finding(1, f"the table {name} has no account_id")
