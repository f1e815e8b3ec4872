"""An instance's name and folder for sockets: short, its own, and nobody else's."""

import os
from pathlib import Path

import pytest

from palaver.core.embedded.instance import open_instance
from palaver.core.process import StartFailed


def test_the_same_directory_has_the_same_name_by_every_path(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    first = open_instance(tmp_path / "data")
    assert open_instance(tmp_path / "link").name == first.name
    assert open_instance(tmp_path / "other").name != first.name
    assert len(str(first.runtime / "postgres" / ".s.PGSQL.5432.lock")) < 104


def test_a_long_temporary_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", f"/tmp/{'x' * 80}")
    assert open_instance(tmp_path / "data").runtime.parent == Path("/tmp")


def test_a_folder_for_sockets_is_made_afresh(tmp_path: Path) -> None:
    instance = open_instance(tmp_path / "data")
    instance.create_runtime()
    (instance.runtime / "stale.sock").touch()
    instance.create_runtime()
    assert list(instance.runtime.iterdir()) == []
    instance.remove_runtime()
    assert not instance.runtime.exists()


def test_a_folder_laid_in_our_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path) if len(str(tmp_path)) < 50 else "/tmp")
    instance = open_instance(tmp_path / "data")
    instance.runtime.symlink_to(tmp_path)
    try:
        with pytest.raises(StartFailed, match="belongs to somebody else"):
            instance.create_runtime()
    finally:
        instance.runtime.unlink()
    assert (tmp_path / "data").is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    instance = open_instance(tmp_path / "data")
    instance.runtime.mkdir()
    os.chown(instance.runtime, 54321, 54321)
    try:
        with pytest.raises(StartFailed, match="belongs to somebody else"):
            instance.create_runtime()
    finally:
        instance.runtime.rmdir()


def test_a_file_in_place_of_the_directory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StartFailed, match="cannot be used"):
        open_instance(tmp_path / "data")
