"""Connections out of the environment, and what "auto" means."""

import pytest
from yarl import URL

from palaver.core.errors import NotFound
from palaver.llm.connections import PROVIDERS, from_environment, provider_of
from palaver.llm.provider import Connection, Provider
from palaver.llm.transport.envelope import proxy_for
from tests.llm.conftest import KEY, environment

FULL = environment("http://127.0.0.1:1")


def test_every_provider_keeps_the_contract() -> None:
    assert set(PROVIDERS) >= {"openai", "anthropic", "groq", "ollama", "extract"}
    for provider in PROVIDERS.values():
        assert isinstance(provider, Provider)
        assert provider.title
    assert len({provider.rank for provider in PROVIDERS.values()}) == len(PROVIDERS)


def test_auto_is_the_first_configured_in_the_declared_order() -> None:
    env = dict(FULL)
    for name, gone in [
        ("openai", "OPENAI_API_KEY"),
        ("anthropic", "ANTHROPIC_API_KEY"),
        ("groq", "GROQ_API_KEY"),
        ("ollama", "OLLAMA_HOST"),
    ]:
        assert from_environment(env).auto().name == name
        env[gone] = " "
    assert from_environment(env).auto().name == "extract"
    assert from_environment({}).get("auto").provider == "extract"


def test_an_unknown_connection_is_said_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="no connection 'x'; there are auto, openai, extract"):
        from_environment({"OPENAI_API_KEY": KEY}).get("x")
    with pytest.raises(NotFound, match="no provider 'x'"):
        provider_of(Connection(name="c", provider="x"))


def test_the_key_is_in_no_repr() -> None:
    connections = from_environment(FULL)
    assert KEY not in repr(connections)
    assert KEY not in str(connections.get("openai"))
    assert connections.get("openai").api_key == KEY


def test_official_addresses_hold_where_none_is_set() -> None:
    connections = from_environment({name: value for name, value in FULL.items() if "URL" not in name})
    assert {name: connection.base_url for name, connection in connections.by_name.items() if name != "ollama"} == {
        "openai": "https://api.openai.com/v1",
        "anthropic": "https://api.anthropic.com",
        "groq": "https://api.groq.com/openai/v1",
        "extract": "",
    }


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("gpu.example:8080", "http://gpu.example:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:5000", "http://127.0.0.1:5000"),
        (":5000", "http://127.0.0.1:5000"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("gpu.example/ollama", "http://gpu.example:11434/ollama"),
        ("https://gpu.example", "https://gpu.example"),
        ("http://gpu.example:8080/", "http://gpu.example:8080"),
    ],
)
def test_ollamas_host_is_read_as_ollama_writes_it(host: str, address: str) -> None:
    assert from_environment({"OLLAMA_HOST": host}).get("ollama").base_url == address


def test_a_proxy_is_asked_for_the_world_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inner.example")
    proxy_for.cache_clear()
    asked = {url: str(proxy_for(URL(url))) for url in ("https://api.example", "http://inner.example", "http://[::1]:1")}
    assert asked == {
        "https://api.example": "http://proxy.example:3128",
        "http://inner.example": "None",
        "http://[::1]:1": "None",
    }
    assert proxy_for(URL("http://localhost:1")) is None
    proxy_for.cache_clear()
