"""A connection's key behind a reference: had at each use, or said why not."""

import pytest

from palaver.core.secrets import SecretMissing, SecretsLocked
from palaver.llm.errors import KeyRefused, Unreachable
from palaver.llm.keys import with_key
from palaver.llm.provider import Connection


def connection(key: str) -> Connection:
    return Connection(name="openai", provider="openai", api_key=key, key_from="OPENAI_API_KEY")


async def given(reference: str, setting: str) -> str:
    return f"{setting}:{reference}\n"


async def missing(_reference: str, _setting: str) -> str:
    raise SecretMissing("There is no secret 'x'.")


async def locked(_reference: str, _setting: str) -> str:
    raise SecretsLocked("No master key.")


async def test_a_key_is_left_alone_and_a_reference_becomes_one() -> None:
    assert (await with_key(connection("sk-1"), missing)).api_key == "sk-1"
    keyed = await with_key(connection("secret://x"), given)
    assert keyed.api_key == "OPENAI_API_KEY:secret://x"
    assert "secret" not in repr(keyed)


async def test_without_a_key_nothing_is_asked_and_the_reference_is_named() -> None:
    with pytest.raises(KeyRefused, match=r"OPENAI_API_KEY names secret://x, which cannot be had: There is no secret"):
        await with_key(connection("secret://x"), missing)
    with pytest.raises(Unreachable, match=r"names vault://x#y, which cannot be had right now: No master key"):
        await with_key(connection("vault://x#y"), locked)
    with pytest.raises(KeyRefused):
        await with_key(connection("secret://../x"), missing)
