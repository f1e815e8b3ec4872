"""The guards of what programs ask of other servers, and of where their files and words may go."""

from typing import Final

from tools.mutants.guard import guard

_DRIVE: Final = "tests/dialogs/test_drive.py"

REACHING: Final = (
    guard(
        "S12",
        "what a program has set for one server, at another",
        "palaver/dialogs/ports/http.py:_origin",
        "return ('', '', 0)",
        "tests/dialogs/test_http.py::test_what_was_set_for_one_server_is_not_told_to_another",
    ),
    guard(
        "S20",
        "paths that programs name",
        "palaver/basic/drive/paths.py:normal",
        "return text(path)",
        f"{_DRIVE}::test_no_path_leaves_the_drive",
        f"{_DRIVE}::test_nothing_in_an_archive_leaves_its_folder",
    ),
    guard(
        "S22",
        "archives that programs unpack",
        "palaver/dialogs/drive/archives.py:_judged",
        "return list(_named([each for each in archive.infolist() if not each.is_dir()]))",
        f"{_DRIVE}::test_an_archive_is_not_larger_than_it_may_be",
    ),
    guard(
        "S22",
        "tables of contents of archives",
        "palaver/dialogs/drive/archives.py:_opened",
        "return zipfile.ZipFile(place)",
        f"{_DRIVE}::test_a_table_of_contents_is_not_read_whatever_its_size",
    ),
    guard(
        "S22",
        "others that are asked while rows are locked",
        "palaver/basic/sending.py:effect_of",
        "return keyword.effect",
        "tests/dialogs/test_crashes.py::test_an_address_is_deleted_once_whoever_dies",
        "tests/dialogs/test_transactions.py::test_what_was_not_committed_has_not_happened",
    ),
    guard(
        "S4",
        "what a dialog was told in confidence",
        "palaver/dialogs/runs/sealing.py:sealed",
        "return state",
        "tests/dialogs/test_sealing.py::test_a_password_waits_sealed",
    ),
)
