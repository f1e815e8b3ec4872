"""The audit becomes a chain; what is on record already is chained in the order in which it was written."""

import msgspec
from alembic import op
from sqlalchemy.util import await_only

from palaver.core.audit.chain import Entry, Head, sealed
from palaver.core.db.script import execute

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

_TOLD = "select *, details::text as text from core_audit order by created_at, id"
_CHAINED = "update core_audit set seq = $2, prev_hash = $3, hash = $4 where id = $1"


def upgrade() -> None:
    execute("""
        create table core_audit_head (
            account_id uuid primary key references core_account,
            seq bigint not null default 0,
            hash text not null default repeat('0', 64)
        );
        alter table core_audit
            add seq bigint,
            add outcome text not null default 'done',
            add address text not null default '',
            add user_agent text not null default '',
            add prev_hash text,
            add hash text,
            drop constraint core_audit_account_id_fkey,
            add constraint core_audit_account_id_fkey foreign key (account_id) references core_account;
        update core_audit set outcome = 'denied' where action = 'denied';
        drop index core_audit_account;
    """)
    await_only(_chain())
    execute("""
        insert into core_audit_head (account_id, seq, hash)
        select distinct on (account_id) account_id, seq, hash from core_audit order by account_id, seq desc;
        alter table core_audit
            alter seq set not null,
            alter prev_hash set not null,
            alter hash set not null,
            alter outcome drop default,
            alter address drop default,
            alter user_agent drop default,
            alter created_at drop default,
            alter details drop default,
            add constraint core_audit_seq unique (account_id, seq);
        create index core_audit_actor on core_audit (account_id, actor, seq desc);
        create index core_audit_time on core_audit (account_id, created_at);
        create function core_audit_stays() returns trigger language plpgsql as $$
        begin
            raise exception 'The audit is only ever appended to.';
        end
        $$;
        create trigger core_audit_stays before update or delete on core_audit
            for each row execute function core_audit_stays();
        create trigger core_audit_is_whole before truncate on core_audit
            for each statement execute function core_audit_stays();
    """)


async def _chain() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    heads: dict[object, Head] = {}
    for row in await connection.fetch(_TOLD):
        head = heads.get(row["account_id"], Head())
        said = {**row, "details": msgspec.json.decode(row["text"]), "seq": head.seq + 1, "prev_hash": head.hash}
        entry = sealed(msgspec.convert({**said, "hash": ""}, Entry))
        heads[entry.account_id] = Head(entry.seq, entry.hash)
        await connection.execute(_CHAINED, entry.id, entry.seq, entry.prev_hash, entry.hash)


def downgrade() -> None:
    execute("""
        drop trigger core_audit_stays on core_audit;
        drop trigger core_audit_is_whole on core_audit;
        drop function core_audit_stays;
        drop table core_audit_head;
        alter table core_audit
            drop seq, drop outcome, drop address, drop user_agent, drop prev_hash, drop hash,
            alter created_at set default now(),
            alter details set default '{}',
            drop constraint core_audit_account_id_fkey,
            add constraint core_audit_account_id_fkey
                foreign key (account_id) references core_account on delete cascade;
        create index core_audit_account on core_audit (account_id, id desc);
    """)
