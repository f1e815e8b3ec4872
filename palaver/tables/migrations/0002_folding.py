"""Small and capital letters of every script, by the best rules that this server has, whatever its database's are."""

from palaver.core.db.script import execute

revision = "tables_0002"
down_revision = "tables_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        do $do$
        declare
            rules text := coalesce(
                (select collname from pg_collation
                 where collname in ('pg_c_utf8', 'und-x-icu', 'C.utf8') and collencoding in (-1, 6)
                 order by array_position(array['pg_c_utf8', 'und-x-icu', 'C.utf8'], collname::text) limit 1),
                'default');
        begin
            execute format('create function tables_lower(text) returns text language sql immutable strict parallel safe
                as $$ select lower($1 collate pg_catalog.%I) $$', rules);
            execute format('create function tables_upper(text) returns text language sql immutable strict parallel safe
                as $$ select upper($1 collate pg_catalog.%I) $$', rules);
        end
        $do$;
    """)


def downgrade() -> None:
    execute("drop function tables_lower(text); drop function tables_upper(text)")
