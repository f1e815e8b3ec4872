"""Documents of strangers that are small as they are written, and large as they are meant."""

import json
from typing import Any

import pytest

from palaver.core.errors import Unprocessable
from palaver.tools.openapi.reading import read


def document(big: dict[str, Any], often: int) -> bytes:
    """An operation whose body refers to one schema so many times."""
    properties = {f"p{n}": {"$ref": "#/components/schemas/Big"} for n in range(often)}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}
    written = {
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example"}],
        "components": {"schemas": {"Big": big}},
        "paths": {"/a": {"post": {"operationId": "a", "requestBody": body}}},
    }
    return json.dumps(written).encode()


@pytest.mark.parametrize(
    "big",
    [{"enum": ["x" * 1_000] * 10}, {"default": {"x": "y" * 10_000}}, {"properties": {"x" * 10_000: {"type": "null"}}}],
)
def test_what_is_referred_to_often_counts_each_time(big: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable, match="too intricate"):
        read(document(big, 2_000))


def test_what_is_referred_to_a_few_times_becomes_a_tool() -> None:
    assert [each.name for each in read(document({"enum": ["x", "y"]}, 100)).operations] == ["a"]
