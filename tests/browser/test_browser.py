"""Runs the front end's own tests: the stream client under Node, the pages in Chromium."""

import os
import shutil
import subprocess

import pytest

from tests.browser.runner import CHROMIUM, HERE, run
from tests.conftest import MISSING
from tools import assets
from tools import node as nodes

FRONTEND = assets.FRONTEND
# Run by tests/e2e, with the servers they need.
REAL, SECOND_FACTOR, EDITOR = "real.test.mjs", "second_factor.test.mjs", "editor.test.mjs"
PLAYGROUND, TREE, SCRIPTS = "playground.test.mjs", "tree.test.mjs", "scripts.test.mjs"  # likewise
DIALOGS = "dialogs.test.mjs"  # likewise


def missing(what: str, why: str) -> None:
    """Skip and say so at the end of the run; with CI=true it is a failure."""
    MISSING[what] = why
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing: {what}: {why}", pytrace=False)
    pytest.skip(f"missing: {what}: {why}")


@pytest.fixture(scope="session")
def node() -> nodes.Node:
    try:
        return nodes.find()
    except nodes.NodeMissing as why:
        missing("node", str(why))
        raise


@pytest.fixture(scope="session")
def chromium(node: nodes.Node) -> str:
    if shutil.which(CHROMIUM) is None:
        missing("chromium", "apt-get install chromium, or PALAVER_CHROMIUM=<path of one>")
    try:
        assets.build()
        assets.install(HERE)
    except (OSError, subprocess.SubprocessError) as why:
        missing("npm packages", str(why))
    return CHROMIUM


@pytest.mark.parametrize("name", sorted(path.name for path in (FRONTEND / "tests").glob("*.test.js")))
def test_script(node: nodes.Node, name: str) -> None:
    run(node, FRONTEND, f"tests/{name}")


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(
    "name",
    sorted(
        path.name
        for path in HERE.glob("*.test.mjs")
        if path.name not in {REAL, SECOND_FACTOR, EDITOR, PLAYGROUND, TREE, SCRIPTS, DIALOGS}
    ),
)
def test_pages(node: nodes.Node, name: str) -> None:
    run(node, HERE, name)
