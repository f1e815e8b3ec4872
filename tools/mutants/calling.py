"""The guards between what a model wants and what happens."""

from typing import Final

from tools.mutants.guard import guard

_CONSENT: Final = "tests/tools/test_consent.py"
_SERVICES: Final = "tests/tools/test_asking.py"
_APPROVALS: Final = "tests/tools/test_waiting.py"

CALLING: Final = (
    guard(
        "S19",
        "programs that somebody outside the conversation would notice",
        "palaver/dialogs/tools/offering.py:_is_felt",
        "return False",
        "tests/dialogs/test_offering.py::test_what_is_felt_outside_the_conversation_writes",
        "tests/e2e/test_basic_tools.py::test_the_words_of_a_document_run_nothing_that_writes",
    ),
    guard(
        "S19",
        "calls that need somebody's word",
        "palaver/tools/consent.py:needed",
        "return 'never'",
        f"{_CONSENT}::test_what_writes_waits",
        "tests/e2e/test_orders.py::test_what_a_tool_has_answered_orders_nothing",
    ),
    guard(
        "S19",
        "tools of servers that a program calls unasked",
        "palaver/dialogs/ports/toolset.py:asks_first",
        "return False",
        "tests/e2e/test_mcp_tools.py::test_a_program_calls_what_its_bot_is_bound_to_and_nothing_that_asks_first",
    ),
    guard(
        "S19",
        "addresses that nobody gave",
        "palaver/tools/consent.py:_given",
        "return True",
        f"{_CONSENT}::test_what_was_read_is_carried_to_no_address_that_nobody_gave",
    ),
    guard(
        "S19",
        "what a client of OpenAI's API sends along",
        "palaver/chat/exchange/errands.py:has_seen",
        "return has_read(request)",
        f"{_CONSENT}::test_what_a_client_sends_along_is_known_too",
    ),
    guard(
        "S19",
        "effects of what is only tried out",
        "palaver/tools/consent.py:forbidden",
        "return False",
        f"{_CONSENT}::test_what_is_only_tried_out_has_no_effect",
    ),
    guard(
        "S19",
        "arguments that do not fit a tool's schema",
        "palaver/tools/schema.py:violations",
        "return ''",
        "tests/tools/test_schema.py::test_what_does_not_fit_is_said",
    ),
    guard(
        "S19",
        "what writes, run by hand without a word",
        "palaver/tools/trying.py:must_be_confirmed",
        "return None",
        f"{_CONSENT}::test_by_hand_what_writes_is_confirmed",
    ),
    guard(
        "S19",
        "what may write, tried at its server without a word",
        "palaver/modules/mcp/routes.py:_only_reads",
        "return True",
        "tests/e2e/test_mcp_servers.py::test_a_tool_that_is_tried_is_confirmed_where_it_may_write_and_on_record",
    ),
    guard(
        "S19",
        "somebody else's word",
        "palaver/tools/queries.sql:decide",
        "((approval = 'user' and turn_id = :turn_id and owner = :owner)"
        " or (approval = 'operator' and :operator::boolean))",
        f"{_APPROVALS}::test_only_who_is_asked_decides",
    ),
    *(
        guard(
            "S4",
            f"calls of a bot that is closed to an operator: {what}",
            f"palaver/tools/queries.sql:{query}",
            "(b.access is null or :everything or b.access && :principals)",
            f"{_APPROVALS}::test_a_bot_that_is_closed_to_an_operator_asks_them_nothing",
        )
        for query, what in (("calls", "the log"), ("one_call", "one of them"), ("decide", "their word"))
    ),
    guard(
        "S19",
        "a word that another worker acts on",
        "palaver/chat/pauses/pauses.py:Pauses.take",
        "return True",
        "tests/chat/pauses/test_agreeing.py::test_a_turn_goes_on_at_one_worker_alone",
    ),
    guard(
        "S19",
        "what visitors have read at a server",
        "palaver/chat/context/elsewhere.py:is_among",
        "return True",
        "tests/chat/context/test_elsewhere.py::test_what_is_not_named_is_closed",
        "tests/e2e/test_mcp_tools.py::test_a_visitor_has_no_more_read_at_a_server_than_the_bot_says",
    ),
    guard(
        "S15",
        "a call that leaves its service",
        "palaver/tools/openapi/asking.py:must_stay",
        "return None",
        f"{_SERVICES}::test_no_request_leaves_the_service",
    ),
    guard(
        "S15",
        "an argument that climbs in a service's address",
        "palaver/tools/openapi/asking.py:_segment",
        "return str(value)",
        f"{_SERVICES}::test_no_argument_changes_the_path",
    ),
    guard(
        "S22",
        "answers that unpack to a thousand times their size",
        "palaver/core/http/guarded.py:is_packed",
        "return False",
        "tests/core/test_http_guarded.py::test_what_comes_packed_is_never_unpacked",
    ),
    guard(
        "S22",
        "documents of services that refer to one large thing often",
        "palaver/tools/openapi/schemas.py:Schemas._weigh",
        "return None",
        "tests/tools/test_importing.py::test_what_is_referred_to_often_counts_each_time",
    ),
    guard(
        "S22",
        "patterns that go everywhere at each character",
        "palaver/moderation/patterns/program.py:Program._must_be_quick",
        "return None",
        "tests/moderation/test_patterns.py::test_what_cannot_be_used_is_refused_with_the_reason",
    ),
    guard(
        "S22",
        "all sessions of the protocol for one caller",
        "palaver/channels/mcp/sessions.py:Sessions._admit_session",
        "return super()._admit_session(requestor)",
        "tests/channels/mcp/test_sessions.py::test_nobody_takes_the_sessions_of_others",
    ),
    guard(
        "S22",
        "small schemas over long lists",
        "palaver/tools/schema.py:_size",
        "return 1",
        "tests/tools/test_schema.py::test_a_small_schema_over_a_long_list_is_given_up",
    ),
)
