"""The guards that are predicates of queries: whose rows they are, and whether what is shown still counts."""

from typing import Final

from tools.mutants.guard import guard

_MINE: Final = "account_id = :account_id"
_ANY_BOT: Final = ":bots::uuid[] is null"
_TOKENS: Final = "tests/security/test_bots_apart.py::test_a_token_for_one_bot_reads_nothing_of_another"
_MIXED: Final = "tests/security/test_bots_apart.py::test_a_conversation_in_which_another_bot_spoke_is_not_shown_in_part"
_FOREIGN: Final = "tests/security/test_isolation.py::test_a_foreign_row_answers_like_one_that_is_not_there"
_LISTS: Final = "tests/security/test_isolation.py::test_no_list_shows_what_is_another_accounts"
_BODIES: Final = (
    "tests/security/test_isolation.py::test_a_body_that_names_a_foreign_row_is_answered_like_one_that_names_none"
)
_VISITORS: Final = "tests/chat/test_turns.py::test_an_owner_of_the_same_name_elsewhere_is_somebody_else"
_CREDENTIALS: Final = "tests/security/test_credentials.py"
_PEOPLE: Final = "tests/security/test_people.py"
_STANDING: Final = "tests/security/test_standing.py"
_BOTS: Final = "palaver/config/queries.sql"
_SESSIONS: Final = "palaver/chat/sessions/queries.sql"
_KNOWLEDGE: Final = "palaver/knowledge/queries.sql"
_SECURITY: Final = "palaver/security/signing_in/queries.sql"
_KEYS: Final = "palaver/security/keys/queries.sql"
_RBAC: Final = "palaver/security/rbac/queries.sql"
_JOINING: Final = "palaver/security/joining/queries.sql"
_WIDGETS: Final = "palaver/security/visitors/queries.sql"
_SECRETS: Final = "palaver/core/secrets/queries.sql"
_AUDIT: Final = "palaver/core/audit/queries.sql"
_LIMITS: Final = "palaver/core/limits/queries.sql"
_APART: Final = "tests/core/test_limits.py::test_limits_are_one_accounts"

PREDICATES: Final = (
    guard("S1", "bots", f"{_BOTS}:bots", f"b.{_MINE}", f"{_LISTS}[GET /api/bots]"),
    guard("S1", "a bot by its name", f"{_BOTS}:bot_by_alias", f"b.{_MINE}", f"{_FOREIGN}[GET /api/bots/{{alias}}]"),
    guard(
        "S1",
        "a bot by its id",
        f"{_BOTS}:bot_by_id",
        f"b.{_MINE}",
        "tests/security/test_isolation.py::test_no_key_is_made_for_a_foreign_bot",
    ),
    guard(
        "S1",
        "a colleague's conversation",
        f"{_SESSIONS}:session",
        "owner = :owner",
        f"{_FOREIGN}[GET /api/sessions/{{id}}]",
    ),
    guard("S1", "a conversation with a bot that a token does not name", f"{_SESSIONS}:session", _ANY_BOT, _TOKENS),
    guard("S1", "conversations with bots that a token does not name", f"{_SESSIONS}:sessions", _ANY_BOT, _TOKENS),
    guard("S1", "another account's conversation", f"{_SESSIONS}:session", _MINE, _VISITORS),
    guard("S1", "another account's conversations", f"{_SESSIONS}:sessions", _MINE, _VISITORS),
    guard("S1", "keys", f"{_KEYS}:keys", _MINE, f"{_LISTS}[GET /api/keys]"),
    guard(
        "S1",
        "a key by its id",
        f"{_KEYS}:key",
        _MINE,
        "tests/security/test_keys.py::test_no_account_ends_a_key_of_the_platform",
    ),
    guard(
        "S2",
        "a colleague's turn that no worker remembers",
        f"{_SESSIONS}:turn",
        "t.owner = :owner",
        "tests/security/test_isolation.py::test_an_old_turn_is_its_owners_too",
    ),
    guard("S2", "a turn of a bot that a token does not name", f"{_SESSIONS}:turn", _ANY_BOT, _MIXED),
    guard("S2", "another account's turn", f"{_SESSIONS}:turn", f"t.{_MINE}", _VISITORS),
    guard(
        "S3",
        "a document by its id",
        f"{_KNOWLEDGE}:viewed",
        f"d.{_MINE}",
        f"{_FOREIGN}[GET /documents/{{id}}/original]",
    ),
    guard(
        "S3",
        "a document in its collection",
        f"{_KNOWLEDGE}:document",
        f"d.{_MINE}",
        f"{_FOREIGN}[GET /api/collections/{{name}}/documents/{{id}}]",
    ),
    guard("S3", "collections that a bot names", f"{_KNOWLEDGE}:names_of_collections", _MINE, _BODIES),
    guard("S4", "collections", f"{_KNOWLEDGE}:collections", f"c.{_MINE}", f"{_LISTS}[GET /api/collections]"),
    guard("S4", "a collection", f"{_KNOWLEDGE}:collection", f"c.{_MINE}", f"{_FOREIGN}[GET /api/collections/{{name}}]"),
    guard(
        "S4",
        "passages and vectors of other collections",
        "palaver/core/vectors/queries.sql:search",
        "collection = :collection",
        "tests/contract/test_vectors.py::test_collections_do_not_see_each_other",
    ),
    guard(
        "S4",
        "the same by words alone",
        "palaver/core/vectors/queries.sql:search_words",
        "collection = :collection",
        "tests/contract/test_vectors.py::test_collections_do_not_see_each_other",
    ),
    guard("S4", "people", f"{_RBAC}:members", f"m.{_MINE}", f"{_LISTS}[GET /api/users]"),
    guard("S4", "groups", f"{_RBAC}:groups", f"g.{_MINE}", f"{_LISTS}[GET /api/rbac/groups]"),
    guard("S4", "roles", f"{_RBAC}:roles", _MINE, f"{_LISTS}[GET /api/rbac/roles]"),
    guard("S4", "invitations", f"{_JOINING}:invitations", _MINE, f"{_LISTS}[GET /api/users/invitations]"),
    guard("S4", "widgets", f"{_WIDGETS}:widgets", _MINE, f"{_LISTS}[GET /api/widgets]"),
    guard(
        "S4", "a widget that is revoked", f"{_WIDGETS}:revoke_widget", _MINE, f"{_FOREIGN}[DELETE /api/widgets/{{id}}]"
    ),
    guard("S4", "secrets", f"{_SECRETS}:views", f"s.{_MINE}", f"{_LISTS}[GET /api/secrets]"),
    guard(
        "S4",
        "a person's role in another account",
        f"{_RBAC}:change_member",
        _MINE,
        "tests/security/test_crossing.py::test_no_act_changes_another_accounts_rows",
    ),
    guard(
        "S4",
        "where a secret is used",
        f"{_SECRETS}:uses",
        _MINE,
        "tests/security/test_crossing.py::test_no_row_crosses",
    ),
    guard(
        "S4",
        "a secret of the same name elsewhere",
        f"{_SECRETS}:replace",
        _MINE,
        "tests/security/test_crossing.py::test_no_act_changes_another_accounts_rows",
    ),
    guard(
        "S4",
        "a secret that is removed",
        f"{_SECRETS}:remove",
        _MINE,
        "tests/security/test_secrets.py::test_each_account_has_its_own_names",
    ),
    guard(
        "S4",
        "the audit's record",
        f"{_AUDIT}:latest",
        _MINE,
        "tests/security/test_audit.py::test_a_record_stays_in_its_account",
    ),
    guard(
        "S4",
        "the audit's export",
        f"{_AUDIT}:earliest",
        _MINE,
        "tests/security/test_audit.py::test_a_record_stays_in_its_account",
    ),
    guard("S4", "limits", f"{_LIMITS}:limits", _MINE, _APART),
    guard(
        "S4",
        "whom limits have slowed down",
        f"{_LIMITS}:offenders",
        _MINE,
        "tests/core/test_limits.py::test_offenders_are_counted_and_shown_to_their_account_alone",
    ),
    guard(
        "S4",
        "another account's password",
        f"{_SECURITY}:set_password",
        f"m.{_MINE}",
        f"{_PEOPLE}::test_another_account_sets_no_password",
    ),
    guard(
        "S5",
        "a bot of the same name elsewhere",
        f"{_BOTS}:archive",
        _MINE,
        "tests/security/test_isolation.py::test_names_are_free_in_every_account",
    ),
    guard("S5", "limits that others have set", f"{_LIMITS}:remove_limits", _MINE, _APART),
    guard(
        "S7",
        "a key that was revoked",
        f"{_KEYS}:key_by_hash",
        "revoked_at is null",
        f"{_CREDENTIALS}::test_a_revoked_key_is_dead_on_every_path",
    ),
    guard(
        "S7",
        "a key that has expired",
        f"{_KEYS}:key_by_hash",
        "(expires_at is null or expires_at > now())",
        f"{_CREDENTIALS}::test_an_expired_key_is_dead",
    ),
    guard(
        "S7",
        "tokens of a key that was revoked",
        f"{_KEYS}:minter",
        "revoked_at is null",
        f"{_CREDENTIALS}::test_a_revoked_key_is_dead_on_every_path",
    ),
    guard(
        "S7",
        "tokens of a person who was removed from the account",
        f"{_KEYS}:minter",
        "account_id = :account_id",
        f"{_STANDING}::test_a_persons_token_counts_in_the_account_that_they_are_in",
    ),
    guard(
        "S7",
        "a session that was ended",
        f"{_SECURITY}:login",
        "l.revoked_at is null",
        f"{_CREDENTIALS}::test_a_session_that_was_ended_is_dead_at_once",
    ),
    guard(
        "S7",
        "a session that is too old",
        f"{_SECURITY}:login",
        "l.expires_at > now()",
        f"{_PEOPLE}::test_a_session_ends_with_its_time",
    ),
    guard(
        "S7",
        "signing in after a suspension",
        f"{_SECURITY}:user_by_email",
        "m.status = 'active'",
        "tests/security/test_rbac.py::test_a_suspended_person_is_out_on_every_path",
    ),
    guard(
        "S7",
        "a widget that was revoked",
        f"{_WIDGETS}:widget_shown",
        "revoked_at is null",
        "tests/security/test_visitors.py::test_a_widget_that_does_not_count_is_told_alike_whatever_is_wrong",
    ),
    guard(
        "S8",
        "a link for one purpose",
        f"{_SECURITY}:use_link",
        "purpose = :purpose",
        "tests/security/test_joining.py::test_a_link_for_one_purpose_serves_no_other",
    ),
    guard(
        "S10",
        "a link that was used",
        f"{_SECURITY}:use_link",
        "used_at is null",
        f"{_PEOPLE}::test_a_link_is_the_first_administrators_and_works_once",
    ),
    guard(
        "S10",
        "a link that is too old",
        f"{_SECURITY}:use_link",
        "expires_at > now()",
        f"{_PEOPLE}::test_a_link_ends_with_its_time",
    ),
    guard(
        "S27",
        "a conversation of nobody",
        f"{_SESSIONS}:sessions",
        "owner = :owner",
        "tests/security/test_isolation.py::test_a_conversation_of_nobody_is_shown_to_nobody",
    ),
    guard(
        "S27",
        "offenders of no account",
        f"{_LIMITS}:offenders",
        ":nobodys",
        "tests/core/test_limits.py::test_who_was_not_known_yet_is_shown_to_the_platform_alone",
    ),
)
