"""What visitors may have read at a server: what is named, by itself or by its beginning, and nothing beside it."""

import pytest

from palaver.chat.context.elsewhere import is_among

NAMED = ["notes://one", "file:///public/*"]


@pytest.mark.parametrize("uri", ["notes://one", "file:///public/", "file:///public/a/b.md"])
def test_what_is_named_is_open(uri: str) -> None:
    assert is_among(uri, NAMED)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "notes://on",
        "notes://one/two",
        "file:///publi",
        "file:///etc/passwd",
        "file:///public/../etc/passwd",
        "file:///public/%2e%2E/etc/passwd",
        "file:///public/%252e%252e/etc/passwd",
        "file:///public/..\\etc",
    ],
)
def test_what_is_not_named_is_closed(uri: str) -> None:
    assert not is_among(uri, NAMED)
    assert not is_among(uri, [])
