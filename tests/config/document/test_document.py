"""The bot document's limits, as the specification has them: each value at its edge counts, the next one is refused."""

from typing import Any

import pytest

from palaver.config.document.validate import parse
from palaver.core.errors import Unprocessable

ACCEPTED: dict[str, list[Any]] = {
    "identity.alias": ["abc", "a" * 100, "a-b_9"],
    "identity.language": ["de"],
    "prompt.system": ["", "x" * 64_000],
    "model.params.temperature": [0, 2],
    "model.params.top_p": [0.01, 1],
    "model.params.max_output_tokens": [1, 64_000],
    "model.params.stop": [[], ["a", "b", "c", "d"]],
    "model.params.presence_penalty": [-2, 2],
    "model.params.frequency_penalty": [-2, 2],
    "model.params.reasoning_effort": [None, "low"],
    "model.timeout_s": [1, 600],
    "context.history.max_turns": [0, 200],
    "knowledge.retrieval.top_k": [1, 50],
    "knowledge.retrieval.min_cosine": [0, 1],
    "knowledge.retrieval.neighbours": [0, 3],
    "knowledge.retrieval.weights": [{"dense": 0, "sparse": 1}, {"dense": 1, "sparse": 0}],
    "knowledge.collections": [[], [{"name": "a", "weight": 10}]],
    "limits.per_visitor_rpm": [0, 1_000_000, None],
    "limits.letters_per_visitor_hour": [0, 1_000_000, None],
    "limits.letters_per_bot_hour": [0, 1_000_000, None],
    "dialogs.max_loop": [1_000, 10_000_000],
    "dialogs.max_ops": [1_000, 100_000_000],
    "dialogs.max_runtime_s": [1, 3_600],
    "dialogs.params": [{}, {"minimum-age": 18, "rate": 0.5, "open": True, "company": "ACME"}],
    "dialogs.scripts": [{}, {"start.bas": "", "Tools/Zwölf Uhr/book.BAS": "TALK 1"}, {"a.bas": "é" * 128 * 1024}],
    "limits.per_session_concurrency": [0, 1, None],
    "limits.per_bot_concurrency": [0, 5, None],
    "schema_version": [1],
}
REFUSED: dict[str, list[Any]] = {
    "identity.alias": ["ab", "a" * 101, "Abc", "a b", "abc\n", "äbc", "", None, 3],
    "identity.language": ["", "deu", "DE", "d1"],
    "prompt.system": ["x" * 64_001, None],
    "model.params.temperature": [-0.1, 2.1, "hot"],
    "model.params.top_p": [0, 1.1],
    "model.params.max_output_tokens": [0, 64_001, 1.5],
    "model.params.stop": [["a"] * 5],
    "model.params.presence_penalty": [-2.1, 2.1],
    "model.params.frequency_penalty": [-2.1, 2.1],
    "model.params.reasoning_effort": ["enormous"],
    "model.timeout_s": [0, 601],
    "context.history.max_turns": [-1, 201],
    "knowledge.retrieval.top_k": [0, 51],
    "knowledge.retrieval.candidates": [0, 501],
    "knowledge.retrieval.min_cosine": [-0.1, 1.1],
    "knowledge.retrieval.neighbours": [-1, 4],
    "knowledge.retrieval.weights.dense": [-0.1, 1.1],
    "knowledge.retrieval.weights": [{"dense": 0, "sparse": 0}],
    "knowledge.collections": [[{"name": "a"}] * 51, [{"name": "A b"}], [{"name": "a", "weight": 0}], [{"weight": 1}]],
    "limits.per_visitor_rpm": [-1, 1.5, "many"],
    "limits.letters_per_visitor_hour": [-1, 1_000_001],
    "limits.letters_per_bot_hour": [-1, 1_000_001],
    "dialogs.max_loop": [999, 10_000_001],
    "dialogs.max_ops": [999, 100_000_001],
    "dialogs.max_runtime_s": [0, 3_601],
    "dialogs.params": [{"a": None}, {"a": []}, {"a": "x" * 10_001}],
    "dialogs.scripts": [
        *(
            {path: ""}
            for path in ("../a.bas", "a/../b.bas", "/a.bas", "a\\b.bas", "a.txt", ".bas", "a//b.bas", "a\n.bas")
        ),
        *(
            {path: ""}
            for path in ("u\u0308.bas", "a\u202e.bas", "a" * 197 + ".bas", "1/2/3/4/5/6/7/8/9.bas", "c:a.bas")
        ),
        {"a.bas": "", "A.BAS": ""},
        {"a.bas": "x" * (256 * 1024 + 1)},
        {f"{n}.bas": "x" * 256 * 1024 for n in range(9)},
        {f"{n}.bas": "" for n in range(501)},
        {"a.bas": 1},
        [],
    ],
    "limits.per_session_concurrency": [-1],
    "limits.per_bot_concurrency": [-1, "x"],
    "schema_version": [0, 2],
    "model.param": [{}],
    "knowledge.collections.name": ["a"],
}


def document(path: str, value: Any) -> dict[str, Any]:
    """A document that is fine but for the value at `path`."""
    whole: dict[str, Any] = {"identity": {"alias": "support"}}
    section = whole
    *above, name = path.split(".")
    for part in above:
        section = section.setdefault(part, {})
    section[name] = value
    return whole


def cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(path, value, id=f"{path}-{number}")
        for path, values in table.items()
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(("path", "value"), cases(ACCEPTED))
def test_a_value_at_its_edge_counts(path: str, value: Any) -> None:
    parse(document(path, value))


@pytest.mark.parametrize(("path", "value"), cases(REFUSED))
def test_a_value_beyond_its_edge_is_refused_with_its_path(path: str, value: Any) -> None:
    with pytest.raises(Unprocessable) as refusal:
        parse(document(path, value))
    assert isinstance(refusal.value.details, list)
    places = [finding["path"] for finding in refusal.value.details]
    assert all(place.startswith(path.rpartition(".")[0]) for place in places)
    assert all(finding["message"] for finding in refusal.value.details)
