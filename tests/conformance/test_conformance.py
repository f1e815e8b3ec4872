"""The official conformance suite of the Model Context Protocol, for our server and our client; its table is printed."""

import json

import pytest

from tests.conformance.conftest import NUMBERS
from tests.conformance.suite import PACKAGE, REVISIONS, node, outcomes
from tests.conformance.table import table


def version() -> str:
    found: str = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    return found


@pytest.mark.skipif(not PACKAGE.is_dir() or node() is None, reason="the suite or its Node.js is not installed")
async def test_the_official_suite_passes() -> None:
    """All that it scores, of both revisions, for both sides."""
    found = await outcomes()
    NUMBERS.extend(table(found, version()))
    scored = [each for each in found if not each.unscored]
    assert {(each.revision, each.side) for each in scored} == {(r, s) for r in REVISIONS for s in ("server", "client")}
    assert len(scored) > 100
    assert not [each for each in scored if each.failed]
