"""A module is one file, or a folder with templates and migrations; whoever starts next has it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from palaver.assembly.front import MENU, MODULES, ROUTES

BELL = '''"""A bell."""

from palaver.web.call import Call
from palaver.web.module import Module
from palaver.web.render import MenuItem
from palaver.web.route import Route


async def ring(_call: Call[None]) -> dict[str, int]:
    return {"rings": 1}


MODULE = Module(
    title="Bell",
    routes=(Route(method="GET", path="/api/bell", handler=ring, permission="chat.use", rate="read", summary="Ring"),),
    menu=MenuItem("Bell", "/bell", "pulse", "chat.use"),
)
'''
MIGRATION = '''"""Rings."""

from palaver.core.db.script import execute

revision = "bell_0001"
down_revision = None
branch_labels = ("bell",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("create table bell_ring (id uuid primary key, account_id uuid not null references core_account)")
'''
# A second start, as it were: another process, whose folder of modules is longer by one.
START = """
import json, sys
from palaver import modules
modules.__path__.append(sys.argv[1])
from palaver.assembly.front import MENU, MODULES, ROUTES
from palaver.cli.catalog import sections
from palaver.core.db.migrate import areas, folder, fingerprint
from palaver.core.db.upgrade import script_directory
from palaver.web.openapi import document
from palaver.web.table import RouteTable
found = areas(pgvector=False)
print(json.dumps({
    "modules": [*MODULES],
    "menu": [item.title for item in MENU],
    "paths": [*document(RouteTable(ROUTES).routes, "1")["paths"]],
    "catalog": [entry["name"] for entry in sections()["modules"]],
    "areas": found,
    "heads": sorted(script_directory(found).get_heads()),
}))
"""


def started_with(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )


def found_with(folder: Path) -> dict[str, Any]:
    done = started_with(folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_file_is_a_module(tmp_path: Path) -> None:
    (tmp_path / "bell.py").write_text(BELL)
    found = found_with(tmp_path)
    assert set(found["modules"]) == {*MODULES, "modules/bell"}
    assert set(found["menu"]) == {item.title for item in MENU} | {"Bell"}
    assert "/api/bell" in found["paths"]
    assert "modules/bell" in found["catalog"]
    assert "modules.bell" not in found["areas"]


def test_a_folder_brings_its_migrations(tmp_path: Path) -> None:
    home = tmp_path / "bell"
    (home / "migrations").mkdir(parents=True)
    (home / "__init__.py").write_text(BELL)
    (home / "migrations" / "0001_bell.py").write_text(MIGRATION)
    found = found_with(tmp_path)
    assert "modules.bell" in found["areas"]
    assert "bell_0001" in found["heads"]


def test_a_file_without_a_module_stops_the_start_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "bell.py").write_text('"""Nothing."""\n')
    done = started_with(tmp_path)
    assert done.returncode != 0
    assert "palaver.modules.bell must define MODULE: Module" in done.stderr


def test_the_status_page_is_a_module() -> None:
    assert [route.path for route in MODULES["modules/status"].routes if route not in ROUTES] == []
