"""Imports point down, and stand at the top of the file."""

from collections.abc import Sequence

import pytest

from tools.house import layers
from tools.house.source import Module


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("palaver/core/db/x.py", "from palaver.web.route import Route"),
        ("palaver/security/x.py", "import palaver.llm.provider"),
        ("palaver/kit/x.py", "from palaver import core"),
        ("palaver/serve/x.py", "def f():\n    from palaver.app import create_app"),
        ("palaver/__init__.py", "from palaver.kit import ids"),
        ("palaver/attic/x.py", ""),
        ("palaver/core/db/x.py", "from ...web.route import Route"),
        ("palaver/core/x.py", "from .. import web"),
        ("palaver/core/__init__.py", "from ..web import route"),
        ("palaver/core/x.py", "route = importlib.import_module('palaver.web.route')"),
        ("palaver/core/x.py", "route = __import__('palaver.web.route')"),
    ],
)
def test_an_import_that_points_up_or_aside_is_found(path: str, text: str) -> None:
    assert list(layers.upward_imports(Module(path, text)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("palaver/web/x.py", "from palaver import __version__\nfrom palaver.core.errors import NotFound"),
        ("palaver/web/x.py", "from palaver.web.route import Route\nfrom . import call\nfrom ..core import errors"),
        ("palaver/web/x.py", "import web\nfrom web import app\nimport_module(name)"),
        ("palaver/cli/x.py", "from palaver.serve import borrow\nimport palaver.assembly.front"),
    ],
)
def test_an_import_that_points_down_is_not(path: str, text: str) -> None:
    assert not list(layers.upward_imports(Module(path, text)))


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("palaver/knowledge/reading/x.py", "from palaver.knowledge.retrieval import search", True),
        ("palaver/knowledge/retrieval/x.py", "from palaver.knowledge.ingestion.index import Index", True),
        ("palaver/knowledge/embedding/x.py", "from palaver.knowledge import documents", True),
        ("palaver/knowledge/ingestion/x.py", "from palaver.knowledge.reading.extract import extract", False),
        ("palaver/knowledge/ingestion/x.py", "from palaver.knowledge.ingestion.index import Index", False),
        ("palaver/knowledge/viewer.py", "from palaver.knowledge.retrieval import passages", False),
        ("palaver/chat/engine.py", "from palaver.chat.turn import Turn", False),
    ],
)
def test_packages_of_an_area_have_rows_too(path: str, text: str, *, found: bool) -> None:
    assert bool(list(layers.upward_within(Module(path, text)))) is found


def test_an_import_inside_a_function_is_found() -> None:
    assert list(layers.local_imports(Module("palaver/x.py", "async def f():\n    if 1:\n        import os")))
    assert not list(layers.local_imports(Module("palaver/x.py", "import os\nclass A:\n    b = os")))


def test_imports_point_down(palaver: Sequence[Module]) -> None:
    assert not [str(found) for module in palaver for found in layers.upward_imports(module)]


def test_imports_point_down_inside_an_area(palaver: Sequence[Module]) -> None:
    assert not [str(found) for module in palaver for found in layers.upward_within(module)]


def test_imports_stand_at_the_top(everything: Sequence[Module]) -> None:
    assert not [str(found) for module in everything for found in layers.local_imports(module)]
