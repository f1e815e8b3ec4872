"""SQL stands where it is looked for, under names that are used, on rows that say whose they are."""

import re
from collections.abc import Sequence

import pytest

from tools.house import sql
from tools.house.source import ROOT, Finding, Module


@pytest.mark.parametrize(
    "text",
    [
        "select 1 from x",
        "\n  SELECT a FROM b",
        "insert into x values (1)",
        "update x set a = 1",
        "with a as (select 1) select 2",
        "create unique index x on y (z)",
        "LISTEN jobs",
    ],
)
def test_a_statement_in_code_is_found(text: str) -> None:
    assert list(sql.sql_in_code(Module("palaver/web/x.py", f"query = {text!r}")))
    assert list(sql.sql_in_code(Module("palaver/web/x.py", f"query = f{text.replace('jobs', '') + '{name}'!r}")))


@pytest.mark.parametrize(
    "text", ["Select a file", "create a table first", "update the index", "with care", "delete it"]
)
def test_a_sentence_is_no_statement(text: str) -> None:
    assert not list(sql.sql_in_code(Module("palaver/web/x.py", f"help = {text!r}")))


def test_a_query_that_is_unused_unknown_or_undescribed_is_found() -> None:
    text = "-- name: used\n-- One.\nselect 1;\n-- name: unused\n-- Two.\nselect 2;\n-- name: bare\nselect 3;\n"
    found = sql.query_names("queries.sql", text, [Module("x.py", "SQL.used, SQL.unknown, SQL.bare")])
    assert [finding.text for finding in found] == [
        "the query unused is not used",
        "there is no query unknown",
        "bare lacks its sentence",
    ]


def test_a_query_that_asks_for_no_account_is_found() -> None:
    text = "-- name: all\n-- All.\nselect * from chat_turn;\n-- name: beat\n-- Life.\nupdate core_worker set a = 1;"
    assert list(sql.unowned("chat", text)) == ["chat.all"]


@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("select id, account_id from chat_turn where id = :id", False),
        ("select id from chat_turn where account_id = :account_id and id = :id", True),
        ("select id from chat_turn where account_id is not distinct from :account", True),
        ("select t.id, t.account_id from chat_turn t join chat_session s on s.id = t.session_id", False),
        ("select t.id from chat_turn t join chat_session s on s.account_id = t.account_id", True),
        ("delete from chat_turn where id = :account_id", False),
        ("update chat_turn set account_id = null where id = :id", False),
        ("insert into chat_turn (id, account_id) values (:id, :account_id)", True),
        ("insert into chat_turn (id, owner) values (:id, :account_id)", False),
    ],
)
def test_showing_an_account_is_not_asking_for_it(query: str, *, asks: bool) -> None:
    assert (not list(sql.unowned("chat", f"-- name: one\n-- One.\n{query};"))) is asks


def test_a_table_of_another_name_or_of_nobody_is_found() -> None:
    text = "create table turn (\n  id uuid, account_id uuid\n);\ncreate table chat_x (\n  id uuid\n) with (a = 1);\n"
    found = sql.table_names(Module("palaver/chat/migrations/0001_chat.py", text))
    assert [finding.text for finding in found] == [
        "the table turn is not named after its area chat",
        "the table chat_x has no account_id",
    ]


def test_sql_stands_in_sql_files(palaver: Sequence[Module]) -> None:
    assert not [str(found) for module in palaver for found in sql.sql_in_code(module)]


def test_every_query_is_used_and_there(palaver: Sequence[Module]) -> None:
    findings: list[Finding] = []
    for file in sql.query_files():
        neighbours = [module for module in palaver if (ROOT / module.path).parent == file.parent]
        findings += sql.query_names(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"), neighbours)
    assert not [str(found) for found in findings]


def test_every_query_asks_whose_rows_they_are() -> None:
    found = {name for file in sql.query_files() for name in sql.unowned(file.parent.name, file.read_text("utf-8"))}
    listed = sql.QUERIES_WITHOUT_ACCOUNT.keys()
    assert not [name for name in found if not {name, f"{name.partition('.')[0]}.*"} & listed]
    assert not [name for name in listed if name not in found and not name.endswith(".*")]


def test_every_query_of_conversations_asks_whose_they_are_and_with_which_bots() -> None:
    """A credential for one bot must not find what its owner said to another."""
    folder = ROOT / "palaver" / "chat" / "sessions"
    queries = sql.named((folder / "queries.sql").read_text("utf-8"))
    asked = set(re.findall(r"\bSQL\.(\w+)", (folder / "sessions.py").read_text("utf-8")))
    assert len(asked) >= 8
    assert not [name for name in asked for value in (":account_id", ":owner", ":bots") if value not in queries[name]]


def test_every_table_says_whose_its_rows_are(palaver: Sequence[Module]) -> None:
    assert not [str(found) for module in palaver if module.is_migration for found in sql.table_names(module)]
