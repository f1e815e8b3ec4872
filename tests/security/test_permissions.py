"""What each kind of credential opens: listed here from the contract, so that whatever opens more is seen."""

import httpx2
import pytest

from palaver.web.route import Route
from tests.security.home import Home, bearer
from tests.security.routes import FOR_CALLERS, filled, name_of, nowhere
from tests.servers.palaver import PalaverServer

CHAT = {
    "GET /documents/{id}",
    "GET /documents/{id}/original",
    "GET /documents/{id}/pages/{page}",
    "GET /chat/{session}",
    "GET /conversations",
    "GET /profile",
    "POST /profile",
    "POST /logout",
    "POST /api/profile/password",
    "POST /api/user/accept-invitation",
    "GET /api/user/sessions",
    "DELETE /api/user/sessions",
    "DELETE /api/user/sessions/{id}",
    "GET /api/user/accounts",
    "POST /api/user/switch-account",
    "GET /api/user/2fa/status",
    "POST /api/user/2fa/totp/setup",
    "POST /api/user/2fa/totp/enable",
    "POST /api/user/2fa/disable",
    "POST /api/user/2fa/backup-codes",
    "POST /profile/2fa/setup",
    "POST /profile/2fa/enable",
    "POST /profile/2fa/backup-codes",
    "POST /profile/2fa/disable",
    "POST /profile/sessions/{id}/end",
    "POST /profile/sessions/end",
    "POST /profile/account",
    "POST /api/chat/completion",
    "POST /api/chat/completion/stream",
    "POST /api/chat/opening",
    "POST /api/chat/opening/stream",
    "POST /api/chat/continuation",
    "POST /api/chat/continuation/stream",
    "GET /api/chat/turns/{turn}/events",
    "POST /api/chat/turns/{turn}/cancel",
    "POST /api/chat/turns/{turn}/approvals/{call_id}",
    "GET /api/chat/turns/{turn}/calls",
    "POST /api/chat/turns/{turn}/edit",
    "POST /api/chat/turns/{turn}/regenerate",
    "PUT /api/chat/turns/{turn}/feedback",
    "GET /memory",
    "POST /memory/erase",
    "POST /memory/{fact}",
    "POST /memory/{fact}/erase",
    "GET /api/memory",
    "PATCH /api/memory/{fact}",
    "DELETE /api/memory/{fact}",
    "DELETE /api/memory",
    "GET /api/chat/turns/{turn}/cost",
    "POST /api/media",
    "GET /api/media/{id}",
    "DELETE /api/media/{id}",
    "GET /api/media/{id}/content",
    "POST /api/media/{id}/transcribe",
    "GET /api/sessions",
    "GET /api/sessions/{id}",
    "GET /api/sessions/{id}/messages",
    "PUT /api/sessions/{id}/head",
    "PUT /api/sessions/{id}/switchers",
    "DELETE /api/sessions",
    "PATCH /api/sessions/{id}",
    "DELETE /api/sessions/{id}",
    "GET /api/sessions/{id}/export",
    "POST /api/sessions/{id}/fork",
    "POST /api/sessions/{id}/handoff",
    "DELETE /api/sessions/{id}/handoff",
    "GET /api/sessions/{id}/events",
    "POST /v1/chat/completions",
    "GET /v1/models",
    "POST /v1/embeddings",
    "POST /mcp",
    "GET /mcp",
    "DELETE /mcp",
}
MINT = {"POST /api/chat/get_token"}
LOOK = {
    "GET /api/tools",
    "GET /tools",
    "GET /bots/{alias}/tools",
    "GET /bots/{alias}/tools/{tool}",
    "GET /bots",
    "GET /bots/{alias}/canary",
    "GET /bots/{alias}/automations",
    "GET /bots/{alias}/automations/runs/{automation_run}",
    "GET /api/bots/{alias}/automations",
    "GET /api/bots/{alias}/automation-runs",
    "GET /api/bots/{alias}/automation-runs/{automation_run}",
    "GET /bots/{alias}/versions",
    "GET /bots/{alias}/versions/compare",
    "GET /bots/{alias}/versions/{number}",
    "GET /bots/{alias}/versions/requests/{request}",
    "GET /bots/{alias}",
    "GET /bots/{alias}/edit",
    "GET /bots/{alias}/edit/yaml",
    "GET /api/bots",
    "GET /api/bots/{alias}",
    "GET /api/bots/{alias}/canary",
    "GET /api/bots/{alias}/diff",
    "GET /api/bots/{alias}/draft",
    "GET /api/bots/{alias}/effective",
    "GET /bots/{alias}/package",
    "GET /api/bots/{alias}/package/import",
    "GET /bots/{alias}/evaluation",
    "GET /bots/{alias}/evaluation/{set}",
    "GET /bots/{alias}/evaluation/{set}/runs/{run}",
    "GET /bots/{alias}/evaluation/{set}/runs/{run}/progress",
    "GET /api/bots/{alias}/evaluations",
    "GET /api/bots/{alias}/evaluations/{set}",
    "GET /api/bots/{alias}/evaluations/{set}/cases.csv",
    "GET /api/bots/{alias}/evaluations/{set}/runs",
    "GET /api/bots/{alias}/evaluations/{set}/runs/{run}",
    "GET /api/bots/{alias}/evaluations/{set}/runs/{run}/compare",
    "GET /api/bots/{alias}/evaluations/{set}/runs/{run}/results",
    "GET /api/bots/{alias}/requests",
    "GET /api/bots/{alias}/requests/{request}",
    "GET /bots/{alias}/effective",
    "GET /api/bots/{alias}/versions",
    "GET /api/bots/{alias}/versions/{number}",
    "POST /api/bots/{alias}/validate",
    "GET /api/schemas/bot",
    "GET /api/basic/keywords",
    "GET /api/bots/{alias}/scripts",
    "GET /bots/{alias}/scripts",
    "GET /bots/{alias}/scripts/edit",
    "GET /api/bots/{alias}/scripts/source",
    "POST /api/schemas/bot/yaml",
}
OPEN: dict[str, set[str]] = {"visitor": CHAT, "prod": CHAT | MINT, "test": CHAT | MINT | LOOK, "ui": set()}


@pytest.fixture(scope="session")
async def credentials(server: PalaverServer, ours: Home) -> dict[str, str]:
    """One of each kind that is no operator's."""
    made: dict[str, str] = {}
    async with server.client() as client:
        for kind in ("prod", "test", "ui"):
            answer = await client.post("/api/keys", json={"kind": kind, "name": f"a {kind} key"})
            assert answer.status_code == 201, answer.text
            made[kind] = answer.json()["secret"]
        token = await client.post("/api/chat/get_token", json={"user_id": "u", "persona": ours.alias})
    return {**made, "visitor": token.json()["token"]}


@pytest.mark.parametrize("kind", OPEN)
@pytest.mark.parametrize("route", FOR_CALLERS, ids=name_of)
async def test_a_credential_opens_what_the_contract_says_and_nothing_else(
    nobody: httpx2.AsyncClient, ours: Home, credentials: dict[str, str], kind: str, route: Route
) -> None:
    headers = {**bearer("", credentials[kind]).headers, "Accept": "application/json"}
    answer = await nobody.request(route.method, filled(route.path, nowhere(ours)), headers=headers)
    assert (answer.status_code != 403) is (name_of(route) in OPEN[kind]), answer.text


async def test_a_version_is_named_by_its_id_by_test_keys_alone(
    nobody: httpx2.AsyncClient, ours: Home, credentials: dict[str, str]
) -> None:
    asked = {"message": "hi", "persona": {"id": str(ours.version)}}
    for kind, status in (("test", 200), ("prod", 403), ("visitor", 403)):
        answer = await nobody.post("/api/chat/completion", json=asked, headers=bearer("", credentials[kind]).headers)
        assert answer.status_code == status, kind
