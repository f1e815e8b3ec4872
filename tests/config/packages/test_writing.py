"""What is written of a bot reads back as the same bot, and is written the same again."""

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palaver.config.document.secrecy import unkept
from palaver.config.document.validate import read as examined
from palaver.config.packages import reading, writing
from palaver.config.packages.bad import BadPackage
from palaver.config.packages.collections_yaml import Named, Told
from palaver.config.packages.paths import fits, folded
from tests.config.documents import documents
from tests.config.packages.packing import opened, read

Json = dict[str, Any]


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    made = writing.Zip(file)
    for path in sorted(files):
        made.add(f"support.gbai/{path}", files[path])
    made.close()
    return file.getvalue()


@given(documents())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_valid_document_comes_back(config: Json) -> None:
    if not examined(config)[1] and not unkept(config):
        alias = config["identity"]["alias"]
        first = zipped(writing.settings(config, alias, None))
        package = reading.read(opened(first))
        assert package.report.errors == []
        assert package.config == {name: value for name, value in config.items() if name != "schema_version"}
        assert zipped(writing.settings(package.config, alias, package_csv(package, first))) == first


def package_csv(package: reading.Package, data: bytes) -> bytes | None:
    path = package.kept.get("gbot/config.csv")
    if path is None:
        return None
    with opened(data).open(path) as file:
        return file.read()


@pytest.mark.parametrize("identity", [{"alias": "support"}, None, "x", []])
def test_a_draft_that_is_wrong_comes_back_too(identity: Any) -> None:
    config = {"identity": identity, "prompt": "x", "nonsense": {"a": [1, None]}}
    package = reading.read(opened(zipped(writing.settings(config, "support", None))))
    assert package.config == config


def test_programs_are_files() -> None:
    scripts = {"start.bas": 'TALK "é"\r\n', "tools/Book it.BAS": "\ufeffRETURN 1"}
    config = {"identity": {"alias": "a-b"}, "dialogs": {"params": {"age": 18}, "scripts": scripts}}
    files = writing.settings(config, "a-b", None)
    assert {path: data for path, data in files.items() if "gbdialog" in path} == {
        f"a-b.gbdialog/{path}": text.encode() for path, text in scripts.items()
    }
    assert b"scripts" not in files["bot.yaml"]
    assert b"param-age,18" in files["a-b.gbot/config.csv"]
    assert reading.read(opened(zipped(files))).config == config


def test_long_texts_are_files() -> None:
    config = {"identity": {"alias": "a-b"}, "prompt": {"system": "file:x", "passages": "a\n" * 300, "no_passages": "b"}}
    files = writing.settings(config, "a-b", None)
    assert files["a-b.gbot/PROMPT.md"] == b"file:x"
    assert files["a-b.gbot/prompt.passages.md"] == b"a\n" * 300
    assert b"no_passages: b" in files["bot.yaml"]
    assert config["prompt"]["system"] == "file:x"


KEPT = b"name,value\n# for General Bots\nbot-name,Ana\nsse-heartbeat,30\nnobody-knows,x\n"


def test_config_csv_goes_as_it_came_while_it_is_true() -> None:
    config = {"identity": {"alias": "support", "name": "Ana"}}
    assert writing.settings(config, "support", KEPT)["support.gbot/config.csv"] == KEPT
    changed = {"identity": {"alias": "support", "name": "Bea"}}
    made = writing.settings(changed, "support", KEPT)["support.gbot/config.csv"]
    assert made.splitlines() == [b"name,value", b"bot-name,Bea", b"sse-heartbeat,30", b"nobody-knows,x"]
    assert writing.settings(changed, "support", made)["support.gbot/config.csv"] == made


def test_what_the_collections_are_comes_back() -> None:
    told = {"docs": Told(description="d", language="de", documents={"a.md": Named(url="https://example.org")})}
    files = {**writing.settings({"identity": {}}, "support", None), **writing.collections(told, "support")}
    [docs] = reading.read(opened(zipped(files))).collections
    assert docs.told == told["docs"]


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30) | st.sampled_from(
    ["..", "a/../b", "/x", "A.md", "a.md", "e\u0301", "\xe9", "C:x", "a\\b", "x" * 250, ".", " ", "a~", ".DS_Store"]
)


@given(st.lists(NAMES, max_size=8, unique=True))
@settings(deadline=None)
def test_documents_of_any_name_have_a_place_of_their_own(names: list[str]) -> None:
    placed = writing.placed([(name, None) for name in names])
    paths = [path for path, _ in placed]
    assert len({folded(path) for path in paths}) == len(names)
    assert all(fits(f"support.gbai/support.gbkb/docs/{path}") for path in paths)
    assert [told.name if told and told.name else path for path, told in placed] == names
    if names:
        files = {f"s.gbai/s.gbkb/docs/{path}": "x" for path in paths}
        told = {"docs": Told(documents={path: named for path, named in placed if named})}
        files |= {f"s.gbai/{path}": data.decode() for path, data in writing.collections(told, "s").items()}
        try:
            [docs] = read(files, "abc").collections
        except BadPackage:
            pytest.fail(repr(paths))
        assert {document.name for document in docs.documents} == set(names)
