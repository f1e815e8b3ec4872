"""`palaver catalog` lists everything that was discovered."""

import json
from pathlib import Path

import pytest

from palaver import cli
from palaver.cli import catalog
from palaver.knowledge.reading import formats
from palaver.llm import providers


def test_everything_that_was_discovered_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalog.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = {title: {entry.get("name", "") for entry in entries} for title, entries in found.items()}
    assert names["verbs"] == set(cli.verbs())
    for title, package in (("providers", providers), ("formats", formats)):
        folder = Path(next(iter(package.__path__)))
        assert names[title] == {path.stem for path in folder.iterdir() if path.stem[0] not in "_."}
    assert {"method": "GET", "path": "/healthz", "permission": "public", "summary": "Alive"} in found["routes"]
    assert names["jobs"]
    assert names["permissions"]


def test_people_get_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalog.main([]) == 0
    out = capsys.readouterr().out
    assert "\nproviders (" in out
    assert "  openai     OpenAI\n" in out
