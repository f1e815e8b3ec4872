"""Collections, their documents with the stored files, chunks, and the document frequency of their terms."""

from palaver.core.db.script import execute

revision = "knowledge_0001"
down_revision = None
branch_labels = ("knowledge",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        -- `number` addresses the collection's vectors; `avgdl` is frozen until its weights are rebuilt; `revision`
        -- grows with each change of what a search may find.
        create table knowledge_collection (
            id uuid primary key,
            number int not null generated always as identity unique,
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            description text not null,
            language text not null,
            embedding text not null,
            dimension int not null,
            k1 double precision not null,
            b double precision not null,
            stemming boolean not null,
            stopwords boolean not null,
            avgdl double precision,
            units bigint not null default 0,
            length bigint not null default 0,
            revision bigint not null default 0,
            created_at timestamptz not null default now(),
            unique (account_id, name)
        );

        -- One row for each file name or URL; `version` counts what was uploaded under it, `live` is the searchable one.
        create table knowledge_document (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            collection_id uuid not null references knowledge_collection on delete cascade,
            origin text not null,
            title text not null,
            file_name text not null,
            source_url text,
            version int not null default 1,
            live int,
            status text not null default 'pending'
                check (status in ('pending', 'extracting', 'chunking', 'embedding', 'ready', 'failed')),
            progress real not null default 0,
            chunks int not null default 0,
            error_code text,
            error_message text,
            job_id uuid,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (collection_id, origin)
        );
        create index knowledge_document_list on knowledge_document (account_id, collection_id, id);

        -- What was uploaded. The chunks of a file have the ids from number << 20 on; its id is what the vectors of
        -- its chunks are filed under, so that each version can be left out or removed alone.
        create table knowledge_file (
            id uuid primary key,
            number bigint not null generated always as identity unique,
            account_id uuid not null references core_account on delete cascade,
            document_id uuid not null references knowledge_document on delete cascade,
            version int not null,
            media_type text not null,
            bytes bigint not null,
            sha256 text not null,
            blob text not null,
            format text,
            pages int,
            created_at timestamptz not null default now(),
            unique (document_id, version)
        );

        create table knowledge_chunk (
            id bigint primary key,
            account_id uuid not null references core_account on delete cascade,
            collection_id uuid not null references knowledge_collection on delete cascade,
            document_id uuid not null references knowledge_document on delete cascade,
            ord int not null,
            page int,
            heading text[] not null,
            text text not null,
            terms bigint[] not null,
            counts int[] not null,
            length int not null,
            created_at timestamptz not null default now(),
            unique (document_id, ord)
        );
        create index knowledge_chunk_collection on knowledge_chunk (collection_id, id);

        create table knowledge_df (
            collection int not null references knowledge_collection (number) on delete cascade,
            term bigint not null,
            account_id uuid not null references core_account on delete cascade,
            df int not null,
            primary key (collection, term)
        );
        create index knowledge_df_uncounted on knowledge_df (collection) where df <= 0;

        -- Files whose vectors may stand in a store outside this database without being searchable: those on their way
        -- in, and those on their way out.
        create table knowledge_hidden (
            file_id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            collection int not null
        );
        create index knowledge_hidden_collection on knowledge_hidden (collection);

        create view kb_documents as
            select k.id, c.name as collection, k.text as content, k.id as embedding_id,
                   jsonb_build_object('account_id', k.account_id, 'document_id', k.document_id, 'title', d.title,
                                      'file_name', d.file_name, 'source_url', d.source_url, 'page', k.page,
                                      'heading', to_jsonb(k.heading), 'ord', k.ord) as metadata,
                   k.created_at
            from knowledge_chunk k
            join knowledge_document d on d.id = k.document_id
            join knowledge_collection c on c.id = k.collection_id;
    """)


def downgrade() -> None:
    execute("""
        drop view kb_documents;
        drop table knowledge_hidden, knowledge_df, knowledge_chunk, knowledge_file, knowledge_document,
            knowledge_collection;
    """)
