"""The schema that people read is the one that the migrations make."""

from tools import schema


def test_schema_sql_is_what_the_migrations_make(dsn: str) -> None:
    assert schema.dump(dsn) == schema.FILE.read_text(encoding="utf-8"), "run `make schema`"
