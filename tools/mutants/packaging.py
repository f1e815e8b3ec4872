"""The guards of bot packages: what an archive may hold, how much, and whose things an import may touch."""

from typing import Final

from tools.mutants.guard import guard

_ARCHIVE: Final = "tests/config/packages/test_archive.py"
_IMPORTS: Final = "tests/e2e/test_packages.py"

PACKAGING: Final = (
    guard(
        "S5",
        "a collection of others, by an import",
        "palaver/modules/packages/shelf.py:Shelf._stands",
        "return []",
        f"{_IMPORTS}::test_a_bot_or_a_collection_of_others_is_not_overwritten",
    ),
    guard(
        "S5",
        "a draft with changes of somebody else, by an import",
        "palaver/modules/packages/importing.py:Importer._stands",
        "return []",
        f"{_IMPORTS}::test_a_draft_that_somebody_edits_is_not_overwritten_unseen",
    ),
    guard(
        "S20",
        "paths in a package",
        "palaver/config/packages/paths.py:_wrong",
        "return ''",
        f"{_ARCHIVE}::test_a_path_that_leads_out_is_refused",
    ),
    guard(
        "S20",
        "two names for one file in a package",
        "palaver/config/packages/paths.py:twins",
        "yield from ()",
        f"{_ARCHIVE}::test_two_names_for_one_file_are_refused",
    ),
    guard(
        "S20",
        "links, devices and encrypted files in a package",
        "palaver/config/packages/archive.py:_wrong",
        "return None",
        f"{_ARCHIVE}::test_what_is_no_file_is_refused",
        f"{_ARCHIVE}::test_a_bomb_is_refused_before_it_is_unpacked",
    ),
    guard(
        "S22",
        "how many files a package has, and how large they are",
        "palaver/config/packages/source.py:within",
        "return None",
        f"{_ARCHIVE}::test_many_files_that_unpack_to_too_much_are_refused",
    ),
    guard(
        "S22",
        "the table of contents of a package",
        "palaver/config/packages/archive.py:_must_be_small",
        "return None",
        f"{_ARCHIVE}::test_a_table_of_contents_of_millions_is_not_even_read",
    ),
    guard(
        "S22",
        "aliases in a package's YAML",
        "palaver/config/document/yamls.py:_must_be_bounded",
        "return None",
        "tests/config/document/test_yamls.py::test_aliases_are_counted_as_what_they_stand_for",
    ),
)
