"""A conversation is a tree of turns: each has the one before it, and the conversation the one that it is at."""

from palaver.core.db.script import execute

revision = "chat_0007"
down_revision = "chat_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table chat_turn add column parent_id uuid;
        alter table chat_session add column head uuid;
        update chat_turn t set parent_id = before.id
        from (select id, lag(id) over (partition by session_id order by id) as parent from chat_turn) as found,
             chat_turn as before
        where found.id = t.id and before.id = found.parent;
        update chat_session s
        set head = (select t.id from chat_turn t where t.session_id = s.id order by t.id desc limit 1);
        create index chat_message_turn on chat_message (turn_id);
    """)


def downgrade() -> None:
    execute("""
        drop index chat_message_turn;
        alter table chat_session drop column head;
        alter table chat_turn drop column parent_id;
    """)
