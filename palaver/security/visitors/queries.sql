-- name: add_widget
-- A new widget.
insert into security_widget (id, account_id, public_id, name, bot, origins, created_by)
values (:id, :account_id, :public_id, :name, :bot, :origins, :created_by)
returning id, public_id, name, bot, origins, created_by, created_at, revoked_at;

-- name: widgets
-- An account's widgets, newest first.
select id, public_id, name, bot, origins, created_by, created_at, revoked_at from security_widget
where account_id = :account_id and (:before::uuid is null or id < :before)
order by id desc limit :limit;

-- name: revoke_widget
-- Ends a widget.
update security_widget set revoked_at = now() where account_id = :account_id and id = :id and revoked_at is null;

-- name: widget_shown
-- The widget that a page names, of whatever account, while it counts.
select id, account_id, public_id, origins from security_widget where public_id = :public_id and revoked_at is null;
