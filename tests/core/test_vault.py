"""Vault, against a double written from its published API: tokens, AppRole, and paths of one's own account alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from palaver.core.secrets import VaultFailed, reference_of
from palaver.core.secrets.reference import Reference
from palaver.core.secrets.vault import Vault, open_vault
from palaver.core.settings import BadSetting, read_settings
from tests.servers.palaver import until
from tests.servers.vault_double import ROLE, SECRET, VaultDouble, vault_double

OPENAI = reference_of("vault://llm/openai#key")
VALUE = "sk-of-vault-4711"


@pytest.fixture
async def double() -> AsyncIterator[VaultDouble]:
    async with vault_double() as running:
        running.values["palaver/ours/llm/openai"] = {"key": VALUE, "number": 5, "empty": ""}
        running.values["palaver/theirs/llm/openai"] = {"key": "theirs"}
        yield running


@asynccontextmanager
async def vault(double: VaultDouble, **more: str) -> AsyncIterator[Vault]:
    """The adapter with a token, unless `more` names a role."""
    own = {} if "ROLE_ID" in more else {"TOKEN": double.token()}
    variables = {f"PALAVER_VAULT_{name}": text for name, text in {"ADDR": double.url, **own, **more}.items()}
    opened = open_vault(read_settings(variables).keeping)
    assert opened is not None
    try:
        yield opened
    finally:
        await opened.close()


async def test_a_token_reads_a_key_below_the_accounts_own_path(double: VaultDouble) -> None:
    async with vault(double) as opened:
        assert await opened.read("ours", OPENAI) == VALUE
        assert await opened.read("theirs", OPENAI) == "theirs"
        assert await opened.ping() > 0
    assert double.asked[0] == "GET /v1/secret/data/palaver/ours/llm/openai"


async def test_mount_prefix_and_namespace_are_the_operators(double: VaultDouble) -> None:
    double.mount, double.namespace = "kv", "team"
    double.values["bots/here/ours/llm/openai"] = {"key": "elsewhere"}
    token = double.token("bots/")
    async with vault(double, MOUNT="kv", PREFIX="bots/here", NAMESPACE="team", TOKEN=token) as opened:
        assert await opened.read("ours", OPENAI) == "elsewhere"


async def test_a_role_signs_in_once_and_again_when_its_token_is_taken_away(double: VaultDouble) -> None:
    async with vault(double, ROLE_ID=ROLE, SECRET_ID=SECRET) as opened:
        assert set(await asyncio.gather(*(opened.read("ours", OPENAI) for _ in range(5)))) == {VALUE}
        logins = [asked for asked in double.asked if asked.endswith("login")]
        assert len(logins) == 1
        double.tokens.clear()
        assert set(await asyncio.gather(*(opened.read("ours", OPENAI) for _ in range(5)))) == {VALUE}
        assert len([asked for asked in double.asked if asked.endswith("login")]) == 2


async def test_a_roles_token_that_ends_soon_is_made_anew(double: VaultDouble) -> None:
    double.lease_s = 3
    async with vault(double, ROLE_ID=ROLE, SECRET_ID=SECRET) as opened:
        for _ in range(2):
            assert await opened.read("ours", OPENAI) == VALUE
    assert len([asked for asked in double.asked if asked.endswith("login")]) == 2


async def test_a_token_is_renewed_and_one_that_cannot_be_is_used_as_it_is(double: VaultDouble) -> None:
    lasting = double.token(renewable=False)
    for token in (double.token(), lasting):
        async with vault(double, TOKEN=token) as opened:
            keeping = asyncio.create_task(opened.keep())
            assert await until(lambda: "POST /v1/auth/token/renew-self" in double.asked)
            assert await opened.read("ours", OPENAI) == VALUE
            assert not keeping.done()
            keeping.cancel()
            double.asked.clear()


async def test_a_refusal_says_what_to_look_at_and_never_the_credential(double: VaultDouble) -> None:
    wrong = "hvs.not-a-token-of-this-vault"
    async with vault(double, TOKEN=wrong) as opened:
        with pytest.raises(VaultFailed, match="does not let us read palaver/ours/llm/openai") as refusal:
            await opened.read("ours", OPENAI)
        assert wrong not in str(refusal.value)
        with pytest.raises(VaultFailed, match="answered 403"):
            await opened.ping()
    async with vault(double, ROLE_ID=ROLE, SECRET_ID="wrong-secret-id") as opened:
        with pytest.raises(VaultFailed, match="refuses our AppRole") as refusal:
            await opened.read("ours", OPENAI)
        assert "wrong-secret-id" not in str(refusal.value)
    other = double.token("somewhere/else/")
    async with vault(double, TOKEN=other) as opened:
        with pytest.raises(VaultFailed, match="policy or token does not allow it"):
            await opened.read("ours", OPENAI)


async def test_what_is_not_there_is_named(double: VaultDouble) -> None:
    double.values["palaver/ours/gone"] = None
    double.values["palaver/ours/odd"] = {"key": ["a list"]}
    async with vault(double) as opened:
        for text, said in {
            "vault://llm/other#key": "holds nothing at palaver/ours/llm/other in 'secret'",
            "vault://gone#key": "holds nothing at palaver/ours/gone",
            "vault://llm/openai#other": "has no text under the key 'other'",
            "vault://llm/openai#number": "has no text under the key 'number'",
            "vault://llm/openai#empty": "has no text under the key 'empty'",
            "vault://odd#key": "has no text under the key 'key'",
        }.items():
            with pytest.raises(VaultFailed, match=said):
                await opened.read("ours", reference_of(text))


async def test_a_sealed_vault_an_absent_one_and_something_else_are_told_apart(double: VaultDouble) -> None:
    async with vault(double) as opened:
        double.sealed = True
        with pytest.raises(VaultFailed, match=r"answered 503 for palaver/ours/llm/openai \(Vault is sealed\)"):
            await opened.read("ours", OPENAI)
    async with vault(double, ADDR="http://127.0.0.1:9") as opened:
        with pytest.raises(VaultFailed, match=r"does not answer at http://127\.0\.0\.1:9"):
            await opened.read("ours", OPENAI)

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        async with vault(double, ADDR=f"http://127.0.0.1:{port}") as opened:
            with pytest.raises(VaultFailed, match="is not Vault"):
                await opened.read("ours", OPENAI)


@pytest.mark.parametrize(
    "path", ["../theirs/llm/openai", "llm/../../theirs/llm/openai", "%2e%2e/theirs/llm", "a//b", ""]
)
async def test_no_path_leads_to_another_account(double: VaultDouble, path: str) -> None:
    """Also where somebody hands over a reference that was never read as one."""
    async with vault(double) as opened:
        with pytest.raises(VaultFailed):
            await opened.read("ours", Reference("vault", path, "key"))
        for slug in ("..", "ours/..", "%2e%2e", "", "."):
            with pytest.raises(VaultFailed):
                await opened.read(slug, OPENAI)
    assert double.asked == []


@pytest.mark.parametrize(
    "variables",
    [
        {"ADDR": "vault.example.org", "TOKEN": "x"},
        {"ADDR": "http://vault.example.org"},
        {"ADDR": "http://vault.example.org", "TOKEN": "x", "ROLE_ID": "x", "SECRET_ID": "x"},
        {"ADDR": "http://vault.example.org", "ROLE_ID": "x"},
        {"ADDR": "http://vault.example.org", "TOKEN": "x", "PREFIX": "../x"},
        {"ADDR": "http://vault.example.org", "TOKEN": "x", "MOUNT": "/secret/"},
    ],
)
def test_what_cannot_be_used_is_refused_at_the_start(variables: dict[str, str]) -> None:
    settings = read_settings({f"PALAVER_VAULT_{name}": text for name, text in variables.items()})
    with pytest.raises(BadSetting, match=r"PALAVER_VAULT_|Vault takes"):
        open_vault(settings.keeping)


def test_without_an_address_there_is_no_vault() -> None:
    assert open_vault(read_settings({}).keeping) is None
