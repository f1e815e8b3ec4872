-- name: conversation
-- Whose conversation of a bot it is, and on which version.
select owner, version from chat_session
where account_id = :account_id and bot_id = :bot_id and id = :id and status = 'active';

-- name: newest_conversation
-- The last one that somebody has with a bot; one that was opened and not answered, which is in no list, only after these.
select id from chat_session
where account_id = :account_id and bot_id = :bot_id and owner = :owner and status = 'active' and not trial
order by title = '', updated_at desc limit 1;

-- name: list_conversation
-- One that is in no list yet has a title from now on, and is in its owner's.
update chat_session set title = :title where account_id = :account_id and id = :id and title = '';

-- name: forget_runs
-- What a bot's programs did in a conversation that it is given now.
delete from dialogs_run
where account_id = :account_id and session_id = :session_id and bot_id = :bot_id and state in ('done', 'failed');
