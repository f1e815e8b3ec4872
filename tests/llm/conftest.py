"""A scripted server per test, and connections to it as the environment would describe them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from palaver.llm.connections import from_environment, provider_of
from palaver.llm.messages import Completion, Delta, Message, Request
from palaver.llm.provider import Connection, complete
from palaver.llm.transport.session import close_session
from tests.servers.scripted_llm import ScriptedLLM, scripted_llm

KEY = "sk-proj-very-secret-0123456789"
WIRES = ("openai", "responses", "anthropic", "ollama")


@pytest.fixture
async def llm() -> AsyncIterator[ScriptedLLM]:
    async with scripted_llm() as server:
        yield server
    await close_session()


def environment(url: str) -> dict[str, str]:
    return {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{url}/v1",
        "ANTHROPIC_API_KEY": KEY,
        "ANTHROPIC_BASE_URL": url,
        "GROQ_API_KEY": KEY,
        "GROQ_BASE_URL": url,
        "OLLAMA_HOST": url,
    }


def connect(server: ScriptedLLM, name: str, **changes: Any) -> Connection:
    """A connection of the environment; "responses" is OpenAI's on its other wire."""
    other: dict[str, Any] = {"api": "responses"} if name == "responses" else {}
    found = from_environment(environment(server.url)).get("openai" if other else name)
    return replace(found, **{"name": name, **other, **changes})


def asking(model: str = "scripted", **fields: Any) -> Request:
    return Request(**{"messages": [Message("user", "How are you?")], "model": model, **fields})


async def ask(connection: Connection, request: Request) -> Completion:
    return await complete(provider_of(connection), connection, request)


async def deltas_of(connection: Connection, request: Request) -> list[Delta]:
    return [delta async for deltas in provider_of(connection).stream(connection, request) for delta in deltas]
