-- name: conversation
-- Whose conversation of a bot it is, and on which version.
select owner, version from chat_session
where account_id = :account_id and bot_id = :bot_id and id = :id and status = 'active';
