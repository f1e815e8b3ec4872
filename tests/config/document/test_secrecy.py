"""Secrets in clear: a document that holds one is refused wherever it stands, and what is said does not repeat it."""

from typing import Any

import pytest

from palaver.config.document.secrecy import unkept

# Put together, so that no scanner takes this file for a leak.
LETTERS = "abcdefghijKLMNOP0123456789abcdefghij"
KEYS = [
    f"sk-{LETTERS}",
    f"sk-proj-{LETTERS}",
    f"sk_prod_{LETTERS}",
    f"gsk_{LETTERS}",
    "AKIA" + "ABCDEFGH12345678",
    f"AIza{LETTERS}"[:39],
    f"ghp_{LETTERS}",
    f"xoxb-{LETTERS}",
    f"eyJ{LETTERS}.eyJ{LETTERS}.{LETTERS}",
    "-----BEGIN RSA PRIVATE" + " KEY-----",
    "postgres://somebody:" + "secret-word@db.example/x",
]


@pytest.mark.parametrize("key", KEYS)
def test_what_looks_like_a_key_is_found_without_being_repeated(key: str) -> None:
    config = {"prompt": {"system": f"Use {key} for that."}, "greeting": {"suggestions": ["Hi", key]}}
    found = unkept(config)
    assert [finding.path for finding in found] == ["greeting.suggestions.1", "prompt.system"]
    assert all(finding.hint and key not in str(finding) for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "Keys begin with sk- and are long.",
        "secret://openai",
        "vault://path#key",
        "gpt-4o-2024-08-06",
        "https://a.example/b@c",
    ],
)
def test_what_is_none_is_let_through(text: str) -> None:
    assert unkept({"prompt": {"system": text}}) == []


def test_endless_nesting_is_told_and_not_followed() -> None:
    config: dict[str, Any] = {}
    for _ in range(5_000):
        config = {"a": config}
    assert [finding.code for finding in unkept(config)] == ["too_deep"]
