"""Every program of docs/tutorial is right, and plays as its comments say."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from palaver.basic.analyzer import analyze, analyze_bot
from palaver.basic.loading import loaded
from palaver.basic.source import Source
from palaver.basic.transcript import difference, performed, transcript_of

FOLDER = Path(__file__).parents[2] / "docs" / "tutorial"
PAGES = sorted(FOLDER.glob("*.md"))
_PROGRAM = re.compile(r"^```basic (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SILENT = {"tables.bas", "start.bas", "morning.bas", "changes.bas"}  # they need a server, or declare alone


def programs() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        for name, text in _PROGRAM.findall(page.read_text("utf-8")):
            yield page.stem, name, text


ALL = list(programs())
TABLES = {each.name: each for _, _, text in ALL for each in analyze(Source("t", text)).tables}


@pytest.mark.parametrize(("page", "name", "text"), ALL, ids=[f"{page}/{name}" for page, name, _ in ALL])
async def test_a_program_of_the_tutorial_plays_as_it_says(page: str, name: str, text: str) -> None:
    source = Source(name, text)
    analysis = analyze(source, others=TABLES)
    assert not analysis.diagnostics, (page, analysis.diagnostics)
    transcript = transcript_of(text)
    assert (transcript is None) == (name in _SILENT), name
    if transcript is not None:
        assert difference(transcript.shown, await performed(loaded(source), transcript, tables=TABLES.values())) == []


def test_all_of_it_may_be_one_bot() -> None:
    made = analyze_bot([Source(name, text) for _, name, text in ALL])
    assert {each.source.name: each.diagnostics for each in made if each.diagnostics} == {}


def test_each_page_leads_to_the_next() -> None:
    for page, following in pairwise(PAGES):
        assert f"]({following.name})" in page.read_text("utf-8")
    index = (FOLDER.parent / "index.md").read_text("utf-8")
    assert f"tutorial/{PAGES[0].name}" in index
