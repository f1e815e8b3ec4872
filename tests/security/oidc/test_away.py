"""An issuer that does not answer: a stranger reads that nobody can sign in by it, the log says why and where."""

from tests.servers.launch import free_port
from tests.servers.palaver import palaver_server


async def test_what_is_wrong_with_the_issuer_is_for_the_log() -> None:
    port = free_port()
    issuer = {"PALAVER_OIDC_ISSUER": f"http://127.0.0.1:{port}", "PALAVER_OIDC_CLIENT_ID": "palaver"}
    issuer["PALAVER_OIDC_DEFAULT_ROLE"] = "viewer"
    async with palaver_server(env=issuer) as server, server.client("") as stranger:
        page = await stranger.get("/api/auth/oidc/start", headers={"Accept": "text/html"})
        assert page.status_code == 503
        name = page.headers["x-request-id"]
        assert name in page.text
        assert "well-known" not in page.text
        lines = [line for line in server.log().splitlines() if name in line]
        assert [line for line in lines if "well-known" in line]
