"""The folder of VS Code's extension: what it packs, what its colours find, that it asks the real language server."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from palaver.basic.grammar.words import WORDS
from tests.browser.test_browser import node
from tests.cli.server import PROGRAM
from tools.node import Node
from tools.textmate import FILE, grammar

__all__ = ["node"]
FOLDER = FILE.parents[1]


def _patterns(rule: Any) -> list[str]:
    if isinstance(rule, dict):
        own = [rule[key] for key in ("match", "begin", "end") if isinstance(rule.get(key), str)]
        return own + [each for value in rule.values() for each in _patterns(value)]
    return [each for value in rule for each in _patterns(value)] if isinstance(rule, list) else []


def test_its_patterns_are_expressions_and_find_what_they_are_for() -> None:
    rules = json.loads(grammar())["repository"]
    for pattern in _patterns(rules):
        re.compile(pattern)
    for text, rule in (
        ("SET BOT MEMORY x, 1", "keywords"),
        ("set_bot_memory x, 1", "keywords"),
        ("For Each x IN y", "words"),
        ("x = ucase(y)", "functions"),
        ("HEAR x AS EMAIL", "types"),
        ("REM no", "comments"),
        ("x = 1.5e3", "numbers"),
    ):
        assert any(re.search(each, text) for each in _patterns(rules[rule])), (text, rule)
    assert not re.search(rules["keywords"]["match"], "list = 1")
    assert {"IF", "FOR EACH", "PARAM", "TABLE"} <= WORDS.keys()


def test_it_packs_with_npm_and_needs_nothing_of_others(node: Node, tmp_path: Path) -> None:
    command = [*node.npm, "pack", "--json", "--offline", "--ignore-scripts", "--pack-destination", str(tmp_path)]
    done = subprocess.run(command, cwd=FOLDER, env=node.environment(), capture_output=True, text=True, check=True)
    (packed,) = json.loads(done.stdout)
    wanted = {"README.md", "package.json", "extension.js", "client.js", "frames.js", "shapes.js"}
    wanted |= {"language-configuration.json", "syntaxes/palaver-basic.tmLanguage.json"}
    assert {each["path"] for each in packed["files"]} == wanted
    manifest = json.loads((FOLDER / "package.json").read_text("utf-8"))
    assert not {"dependencies", "devDependencies", "scripts"} & manifest.keys()
    for each in wanted - {"README.md", "package.json"}:
        assert (FOLDER / each).is_file()


def test_what_is_packed_asks_the_language_server(node: Node, tmp_path: Path) -> None:
    pack = [*node.npm, "pack", "--offline", "--ignore-scripts", "--pack-destination", str(tmp_path)]
    subprocess.run(pack, cwd=FOLDER, env=node.environment(), capture_output=True, check=True)
    (archive,) = tmp_path.glob("palaver-basic-*.tgz")
    subprocess.run(["tar", "xzf", str(archive), "-C", str(tmp_path)], check=True)
    command = [str(node.program), str(Path(__file__).parent / "vscode.cjs"), str(tmp_path / "package"), *PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "all asked\n"), done.stderr
