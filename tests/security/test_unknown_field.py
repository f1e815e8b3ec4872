"""A field that a body cannot have is named, with the one that was meant and what there is."""

from typing import Any

import httpx2
import msgspec
import pytest

from palaver.core.errors import Unprocessable
from palaver.web.dispatch import decoded
from tests.security.home import Home, bearer


class Who(msgspec.Struct, forbid_unknown_fields=True):
    alias: str | None = None


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    message: str = ""
    who: str | Who | None = None
    many: list[Who] = []
    each: dict[str, list[Who]] = {}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"mesage": "x"}', "There is no field 'mesage'; did you mean 'message'? The fields are: message, who,"),
        ('{"zzz": 1}', "There is no field 'zzz'. The fields are: message, who, many, each."),
        ('{"who": {"alais": "x"}}', "no field 'alais' in 'who'; did you mean 'alias'? The fields are: alias."),
        ('{"many": [{}, {"alias2": 1}]}', "no field 'alias2' in 'many[1]'; did you mean 'alias'?"),
        ('{"each": {"a": [{"b": 1}]}}', "no field 'b' in 'each[...][0]'. The fields are: alias."),
        ('{"a` - at `$.b": 1}', "There is no field"),
        (f'{{"{"x" * 10_000}": 1}}', "There is no field"),
        ('{"": 1}', "There is no field ''. The fields are: message"),
    ],
)
def test_a_field_that_is_none_is_named(body: str, said: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        decoded(body.encode(), Asked)
    assert said in refused.value.message
    assert len(refused.value.message) < 500
    assert isinstance(refused.value.details, dict)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/keys", {"kind": "test", "name": "x", "scope": ["bots.read"], "network": ["127.0.0.1"]}),
        ("/api/chat/completion", {"message": "Hi", "persona": "demo", "sesion": "x"}),
        ("/api/chat/completion", {"message": "Hi", "persona": {"alias": "demo", "verson": 1}}),
        ("/api/chat/completion", {"message": "Hi", "persona": "demo", "extra_context": {"resources": []}}),
    ],
)
async def test_what_nobody_reads_is_refused(
    nobody: httpx2.AsyncClient, ours: Home, path: str, body: dict[str, Any]
) -> None:
    answer = await nobody.post(path, json=body, headers=bearer("", ours.key).headers)
    assert answer.status_code == 422, answer.text
    assert "There is no field" in answer.text


async def test_what_the_contract_names_is_taken(nobody: httpx2.AsyncClient, ours: Home) -> None:
    body = {"message": "Hi", "persona": ours.alias, "extra_context": {"mcp_resources": []}, "mcp_resources": []}
    answer = await nobody.post("/api/chat/completion", json=body, headers=bearer("", ours.key).headers)
    assert answer.status_code == 200, answer.text
