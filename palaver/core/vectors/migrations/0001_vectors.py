"""Units by meaning (halfvec) and by words (one row per posting), for the adapter pgvector."""

from palaver.core.db.script import execute

revision = "vectors_0001"
down_revision = None
branch_labels = ("vectors",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create extension if not exists vector;

        -- read from end to end by each search, so it holds nothing else; no parallel plan: a worker starts slower
        -- than 10,000 rows are read
        create table vectors_dense (
            unit bigint primary key,
            collection int not null,
            account_id uuid not null references core_account on delete cascade,
            document uuid not null,
            e halfvec not null
        ) with (parallel_workers = 0, autovacuum_vacuum_scale_factor = 0.05);
        alter table vectors_dense alter column e set storage main;
        create index vectors_dense_document on vectors_dense (collection, document);

        -- which postings a unit has, so that they can be removed by key
        create table vectors_unit (
            unit bigint primary key,
            collection int not null,
            account_id uuid not null references core_account on delete cascade,
            terms bigint[] not null
        );

        -- no account here: 60 rows a unit, addressed by the collection's number, which belongs to one account
        create table vectors_posting (
            collection int not null,
            term bigint not null,
            unit bigint not null,
            w real not null,
            primary key (collection, term, unit) include (w)
        ) with (parallel_workers = 0, autovacuum_vacuum_insert_scale_factor = 0.05,
                autovacuum_vacuum_scale_factor = 0.05);
    """)


def downgrade() -> None:
    execute("drop table vectors_posting, vectors_unit, vectors_dense")
