"""The guards between other programs' protocols and what is ours."""

from typing import Final

from tools.mutants.guard import guard

_SERVERS: Final = "tests/e2e/test_mcp_servers.py"
_MCP: Final = "tests/e2e/test_mcp.py"

SPEAKING: Final = (
    guard(
        "S6",
        "the tools of bots, for who only talks to them over MCP",
        "palaver/channels/mcp/lent.py:may_try",
        "return True",
        f"{_MCP}::test_what_a_bot_s_tools_read_is_there_for_who_may_try_them",
    ),
    guard(
        "S19",
        "tools that ask a person, or send what their caller likes, over MCP",
        "palaver/channels/mcp/lent.py:is_harmless",
        "return True",
        f"{_MCP}::test_what_a_bot_s_tools_read_is_there_for_who_may_try_them",
    ),
    guard(
        "S1",
        "what somebody else brings from a sign-in to a server of tools",
        "palaver/tools/mcp/consents.py:Attempt._is_of",
        "return True",
        "tests/e2e/test_mcp_sign_in.py::test_nobody_ends_another_s_sign_in_and_no_answer_counts_twice",
    ),
    guard(
        "S15",
        "a server of tools inside, when it is added",
        "palaver/core/http/fetcher.py:Fetcher.guard",
        "return None",
        f"{_SERVERS}::test_no_server_is_added_inside",
    ),
    guard(
        "S15",
        "a server of tools inside, when it is spoken to",
        "palaver/core/http/rules.py:Rules.target",
        "return parse(url)",
        f"{_SERVERS}::test_an_address_that_leads_inside_later_is_refused_at_its_use",
    ),
    guard(
        "S17",
        "programs that the operator does not name",
        "palaver/tools/mcp/commands.py:Commands.argv",
        "return self._by_name.get(name, [name])",
        f"{_SERVERS}::test_a_program_runs_only_if_the_operator_names_it_and_the_platform_asks",
    ),
    guard(
        "S17",
        "programs, of who does not run the platform",
        "palaver/tools/mcp/servers.py:_must_be_the_platforms",
        "return None",
        f"{_SERVERS}::test_a_program_is_nothing_for_an_account_of_the_platform",
    ),
    guard(
        "S18",
        "what a page of another site sends",
        "palaver/channels/mcp/routes.py:must_come_from_ours",
        "return None",
        f"{_MCP}::test_strangers_and_other_sites_are_turned_away",
    ),
    guard(
        "S18",
        "a session that another credential began",
        "palaver/channels/mcp/asking.py:asked_by",
        "return {**scope, _CALLER: caller}",
        f"{_MCP}::test_a_session_belongs_to_the_credential_that_began_it",
    ),
    guard(
        "S18",
        "a bot that is not offered there",
        "palaver/channels/mcp/offered.py:Offered.bot",
        "return await self._bots.active(caller, alias)",
        f"{_MCP}::test_a_bot_that_is_offered_answers_with_progress_and_goes_on",
    ),
    guard(
        "S18",
        "documents of who may only chat",
        "palaver/channels/mcp/offered.py:Offered.collections",
        "return [*await self._collections.all(caller, _MOST)]",
        f"{_MCP}::test_a_key_that_reads_no_documents_is_offered_its_bots_alone",
    ),
)
