-- name: prompt
-- What a model was shown in a turn of the account.
select p.turn_id, t.session_id, t.bot_id, t.version, p.body
from context_prompt p join chat_turn t on t.id = p.turn_id and t.account_id = p.account_id
where p.account_id = :account_id and p.turn_id = :turn_id;

-- name: said
-- The messages of a conversation that a prompt names and that are still there.
select id, content from chat_message
where account_id = :account_id and session_id = :session_id and id = any(:ids::uuid[]);
