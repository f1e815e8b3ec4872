"""One server for all verbs, with bots that answer at a pace, fail, and quote."""

import time
from collections.abc import Iterator

import pytest

from tests.cli.server import PATIENCE_S, Served, scripted_model, serving

LEAVE = "# Leave\n\nEmployees have 30 days of paid leave a year. Leave is asked for two weeks ahead.\n"
BOTS = (
    {"alias": "quick", "model": "scripted?tokens=5"},
    {"alias": "slow", "model": "scripted?tokens=3000&rate=20"},
    {"alias": "broken", "model": "scripted?fault=500"},
    {"alias": "escape", "model": "scripted?text=red+%1B[31malert%07+end"},
    {"alias": "quotes", "collections": ["rules"], "config": {"model": {"connection": "extract"}}},
)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("cli")
    folder.chmod(0o711)
    data = folder / "data"
    with scripted_model() as model, serving(data, OPENAI_API_KEY="a-key", OPENAI_BASE_URL=model) as found:
        assert found.ask("POST", "/api/collections", {"name": "rules"})[0] == 201
        for bot in BOTS:
            assert found.ask("POST", "/api/bots", bot)[0] == 201
        yield found


@pytest.fixture(scope="session")
def with_document(served: Served) -> Served:
    """The same server, once the rules of leave are searchable."""
    status, answer = served.upload("/api/collections/rules/documents", "leave.md", LEAVE)
    assert status == 202
    deadline = time.monotonic() + PATIENCE_S
    while (document := served.ask("GET", f"/api/collections/rules/documents/{answer['document_id']}")[1])[
        "status"
    ] != "ready":
        assert document["status"] != "failed", document
        assert time.monotonic() < deadline, document
        time.sleep(0.1)
    return served
