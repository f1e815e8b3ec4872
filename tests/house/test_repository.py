"""Git holds our own work alone, and nothing of one machine."""

import pytest

from tools.house import repository
from tools.house.source import ROOT, Finding


@pytest.mark.parametrize(
    "name",
    [
        "palaver/web/frontend/node_modules/htmx/htmx.js",
        "palaver/web/static/dist/palaver.js",
        "palaver/web/static/htmx.js",
        "palaver/web/static/x.min.css",
    ],
)
def test_a_script_of_others_is_found(name: str) -> None:
    assert list(repository.foreign_scripts([name]))


def test_our_own_scripts_are_not() -> None:
    assert not list(repository.foreign_scripts(["palaver/web/frontend/src/main.js", "tools/shots.mjs"]))


@pytest.mark.parametrize("path", ["/wo" + "rk/main", "/ro" + "ot/x", "/ho" + "me/ana/x", "/Us" + "ers/ana/x"])
def test_a_path_of_one_machine_is_found(path: str) -> None:
    assert list(repository.machine_paths("x.py", f'x = "{path}"'))


@pytest.mark.parametrize("text", ["/tmp/x", "palaver/work/x", "https://example.org/home/x/y", "/home"])
def test_other_paths_are_not(text: str) -> None:
    assert not list(repository.machine_paths("x.py", text))


def test_another_registry_is_found() -> None:
    assert list(repository.foreign_registries("uv.lock", 'source = { registry = "https://mirror.example/simple" }'))
    assert list(repository.foreign_registries("package-lock.json", '"resolved": "http://npm.example/x.tgz"'))
    assert not list(repository.foreign_registries("uv.lock", 'source = { registry = "https://pypi.org/simple" }'))


def test_git_holds_no_script_of_others() -> None:
    assert not list(repository.foreign_scripts(repository.tracked()))


def test_git_holds_no_path_of_one_machine_and_no_other_registry() -> None:
    findings: list[Finding] = []
    for name in repository.tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        if name.endswith(("uv.lock", "package-lock.json")):
            findings += repository.foreign_registries(name, text)
        else:
            findings += repository.machine_paths(name, text)
    assert not [str(found) for found in findings]
