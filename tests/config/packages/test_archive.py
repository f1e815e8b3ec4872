"""Zips that somebody made to do harm, or that broke on the way, are refused with what, where and what to do."""

import io
import os
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from palaver.config.packages.bad import BadPackage
from palaver.config.packages.source import Bounds, Folder, read_all
from tests.config.packages.packing import DEVICE, LINK, entry, opened, packed

ABC = {"bot.yaml": "identity: {alias: abc}\n"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../bot.yaml", "'..'"),
        ("a/../../b", "'..'"),
        ("..", "'..'"),
        ("/etc/passwd", "absolute"),
        ("C:/Windows/x", "absolute"),
        ("c:x", "absolute"),
        ("..\\x", "backslash"),
        ("a//b", "empty"),
        ("./a", "empty"),
        ("a\nb", "cannot be seen"),
        ("a\u202eb", "cannot be seen"),
        ("x" * 300, "more than"),
        ("/".join("a" * 20), "folders"),
    ],
)
def test_a_path_that_leads_out_is_refused(name: str, told: str) -> None:
    with pytest.raises(BadPackage) as refused:
        opened(packed([(entry(name), b"x"), (entry("bot.yaml"), b"")]))
    assert told in refused.value.message
    assert all(each.hint for each in refused.value.findings)


@pytest.mark.parametrize("mode", [LINK, DEVICE])
def test_what_is_no_file_is_refused(mode: int) -> None:
    with pytest.raises(BadPackage, match="leads out"):
        opened(packed([(entry("bot.yaml", mode), b"/etc/passwd")]))


@pytest.mark.parametrize(
    ("one", "other"), [("a.md", "a.md"), ("a.md", "A.MD"), ("\xe9.md", "e\u0301.md"), ("a/b", "A/b")]
)
def test_two_names_for_one_file_are_refused(one: str, other: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = packed([(entry(one), b"1"), (entry(other), b"2")])
    with pytest.raises(BadPackage) as refused:
        opened(data)
    assert [each.code for each in refused.value.findings] == ["duplicate"]


def test_a_file_that_is_a_folder_too_is_refused() -> None:
    with pytest.raises(BadPackage, match="at once"):
        opened(packed({"a": "1", "a/b": "2"}))


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(BadPackage) as refused:
        opened(packed([(entry("../a"), b"1"), (entry("/b"), b"2"), (entry("c", LINK), b"3")]))
    assert [each.path for each in refused.value.findings] == ["../a", "/b", "c"]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(BadPackage, match="times its size"):
        opened(packed({"bot.yaml": b"\0" * (8 * 1024 * 1024)}))


def test_many_files_that_unpack_to_too_much_are_refused() -> None:
    data = packed({str(number): os.urandom(1000) for number in range(20)})
    with pytest.raises(BadPackage, match="MB that are taken"):
        opened(data, bounds=Bounds(bytes=10_000))
    with pytest.raises(BadPackage, match="more than 10 files"):
        opened(data, bounds=Bounds(files=10))


def test_a_table_of_contents_of_millions_is_not_even_read() -> None:
    data = bytearray(packed(ABC))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 100_000_000)
    with pytest.raises(BadPackage, match="more than"):
        opened(bytes(data))


@pytest.mark.parametrize("comment", [b"", b"c" * 65_535])
def test_a_second_end_that_would_count_instead_is_refused(comment: bytes) -> None:
    data = packed(ABC)
    at, table = data.rfind(b"PK\x05\x06"), data.find(b"PK\x01\x02")
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, at - table, table)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = data[at : at + 20] + struct.pack("<H", len(comment)) + comment
    with pytest.raises(BadPackage, match="ZIP64"):
        opened(data[:at] + large + locator + end)


@pytest.mark.parametrize("data", [b"", b"PK", b"name,value\n", packed(ABC)[:-30], b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(BadPackage):
        opened(data)


def test_a_zip_that_is_broken_inside_is_refused_where_it_is_read() -> None:
    data = bytearray(packed({"bot.yaml": os.urandom(2000)}))
    data[200:400] = b"\0" * 200
    archive = opened(bytes(data))
    with pytest.raises(BadPackage, match=r"bot\.yaml: the zip is broken"):
        read_all(archive, "bot.yaml", 10_000)


def test_an_encrypted_file_is_refused() -> None:
    data = bytearray(packed(ABC))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(BadPackage, match="encrypted"):
        opened(bytes(data))


def test_a_way_of_packing_that_needs_much_memory_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("bot.yaml", "x")
    with pytest.raises(BadPackage, match="not read here"):
        opened(file.getvalue())


def test_links_and_devices_in_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "inside").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadPackage) as refused:
        Folder(tmp_path, Bounds())
    assert {each.path for each in refused.value.findings} == {"link", "inside", "pipe"}


def test_a_file_that_becomes_a_link_after_the_look_is_not_followed(tmp_path: Path) -> None:
    file = tmp_path / "bot.yaml"
    file.write_text("a: 1")
    source = Folder(tmp_path, Bounds())
    file.unlink()
    file.symlink_to("/etc/passwd")
    with pytest.raises(BadPackage, match="cannot be read"):
        read_all(source, "bot.yaml", 1000)


def test_what_systems_leave_about_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/HEAD", ".DS_Store", "bot.yaml", "bot.yaml~", ".keep"):
        (tmp_path / name).write_text("x")
    assert set(Folder(tmp_path, Bounds()).files) == {"bot.yaml", ".keep"}
