"""The guards between other programs' protocols and what is ours."""

from typing import Final

from tools.mutants.guard import guard

_MCP: Final = "tests/e2e/test_mcp.py"

SPEAKING: Final = (
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
